# Two configurations: Release, and Debug, which is Release with AddressSanitizer and UBSan.
# BLAKE3 is third-party C and assembly from its npm package: built apart, under its own warnings.
{
  'variables': {
    'blake3_dir': '../node_modules/@c4312/blake3-native/c',
  },
  'targets': [
    {
      'target_name': 'blake3',
      'type': 'static_library',
      'sources': [
        '<(blake3_dir)/blake3.c',
        '<(blake3_dir)/blake3_dispatch.c',
        '<(blake3_dir)/blake3_portable.c',
      ],
      'cflags': ['-O3', '-fPIC', '-fvisibility=hidden'],
      'conditions': [
        ['target_arch=="x64"', {
          'sources': [
            '<(blake3_dir)/blake3_sse2_x86-64_unix.S',
            '<(blake3_dir)/blake3_sse41_x86-64_unix.S',
            '<(blake3_dir)/blake3_avx2_x86-64_unix.S',
            '<(blake3_dir)/blake3_avx512_x86-64_unix.S',
          ],
        }],
        ['target_arch=="arm64"', {
          'sources': ['<(blake3_dir)/blake3_neon.c'],
          'defines': ['BLAKE3_USE_NEON=1'],
        }],
      ],
    },
    {
      'target_name': 'sesame_native',
      'dependencies': ['blake3'],
      'sources': [
        'src/addon.cc',
        'src/addon_bus.cc',
        'src/addon_crypto.cc',
        'src/addon_polled_socket.cc',
        'src/addon_process.cc',
        'src/addon_sandbox.cc',
        'src/addon_seal.cc',
        'src/addon_secure_buffer.cc',
        'src/addon_values.cc',
        'src/aead.cc',
        'src/broker_client.cc',
        'src/canary.cc',
        'src/channel.cc',
        'src/channel_socket.cc',
        'src/crypto.cc',
        'src/ed25519.cc',
        'src/frame.cc',
        'src/landlock.cc',
        'src/noise.cc',
        'src/noise_hash.cc',
        'src/polled_socket.cc',
        'src/process.cc',
        'src/seal.cc',
        'src/sandbox_status.cc',
        'src/seccomp.cc',
        'src/seccomp_filter.cc',
        'src/seccomp_lists.cc',
        'src/secure_memory.cc',
        'src/secure_region.cc',
        'src/secure_stack.cc',
        'src/status.cc',
        'src/syscall_names.cc',
        'src/terminal.cc',
        'src/x25519.cc',
      ],
      'include_dirs': ['<(blake3_dir)'],
      'defines': ['NAPI_VERSION=10', '_GNU_SOURCE'],
      'cflags': [
        '-O2', '-fvisibility=hidden', '-fstack-protector-strong', '-Wall', '-Wextra', '-Werror',
      ],
      'cflags_cc!': ['-std=gnu++20', '-std=gnu++17'],
      'cflags_cc': ['-std=c++20', '-fno-exceptions', '-fno-rtti'],
      'ldflags': ['-Wl,-z,relro,-z,now,-z,noexecstack'],
      'configurations': {
        'Release': { 'defines': ['_FORTIFY_SOURCE=2'] },
        'Debug': {
          'cflags': ['-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all', '-fno-omit-frame-pointer'],
          'ldflags': ['-fsanitize=address,undefined'],
        },
      },
    },
  ],
}
