// The stack is one region of secure pages, mapped at first use and kept: guards below and above turn an overflow into
// a fault. One for the process, because the core runs on one thread.
#include "secure_stack.h"

#include <algorithm>
#include <array>

#include "secure_memory.h"
#include "secure_region.h"

// Calls work(argument) with the stack pointer at `end`. Frames stay linked, so that unwinders see through.
extern "C" void sesame_call_on_stack(void (*work)(void*), void* argument, void* end);

#if defined(__x86_64__)
asm(R"(
  .pushsection .text
  .p2align 4
  .globl sesame_call_on_stack
  .hidden sesame_call_on_stack
  .type sesame_call_on_stack, @function
sesame_call_on_stack:
  .cfi_startproc
  pushq %rbp
  .cfi_def_cfa_offset 16
  .cfi_offset %rbp, -16
  movq %rsp, %rbp
  .cfi_def_cfa_register %rbp
  movq %rdx, %rsp
  movq %rdi, %rax
  movq %rsi, %rdi
  callq *%rax
  movq %rbp, %rsp
  popq %rbp
  .cfi_def_cfa %rsp, 8
  retq
  .cfi_endproc
  .size sesame_call_on_stack, . - sesame_call_on_stack
  .popsection
)");
#elif defined(__aarch64__)
asm(R"(
  .pushsection .text
  .p2align 4
  .globl sesame_call_on_stack
  .hidden sesame_call_on_stack
  .type sesame_call_on_stack, %function
sesame_call_on_stack:
  .cfi_startproc
  stp x29, x30, [sp, #-16]!
  .cfi_def_cfa_offset 16
  .cfi_offset x29, -16
  .cfi_offset x30, -8
  mov x29, sp
  .cfi_def_cfa_register x29
  mov sp, x2
  mov x9, x0
  mov x0, x1
  blr x9
  mov sp, x29
  .cfi_def_cfa_register sp
  ldp x29, x30, [sp], #16
  .cfi_def_cfa_offset 0
  ret
  .cfi_endproc
  .size sesame_call_on_stack, . - sesame_call_on_stack
  .popsection
)");
#else
#error "no way to switch stacks is known for this architecture"
#endif

namespace sesame {
namespace {

// BLAKE3 takes under 4 KiB, its sanitized build twice that; a signal that arrives meanwhile has its frame here, too.
constexpr std::size_t kStackBytes = std::size_t{16} << 10;

bool running = false;

// Zero-sized when there is no memory for it.
const SecureRegion& stack() {
  static SecureRegion region;
  if (region.size == 0) map_secure_region(std::max(kStackBytes, page_bytes()), &region);
  return region;
}

// Covers what callees of our caller left in the frames where this one lies.
[[gnu::noinline]] void wipe_stack_below() {
  std::array<std::uint8_t, 4096> area;
  wipe(area);
}

}  // namespace

void run_on_secure_stack(void (*work)(void*), void* argument) {
  if (running) {
    work(argument);
    return;
  }
  const SecureRegion& region = stack();
  if (region.size == 0) {
    work(argument);
    wipe_stack_below();
    return;
  }
  running = true;
  sesame_call_on_stack(work, argument, region.end());
  running = false;
  wipe({region.begin, region.size});
}

}  // namespace sesame
