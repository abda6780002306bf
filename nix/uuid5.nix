# Name-based UUIDs (RFC 9562, version 5), and the SHA-1 below them over numbers: Nix' own hash takes strings, which
# can't hold the zeros of a namespace's bytes. So ids that follow from others can be checked while evaluating.
let
  inherit (builtins)
    bitAnd
    bitOr
    bitXor
    elemAt
    foldl'
    genList
    length
    listToAttrs
    stringLength
    substring
    ;

  mask = 4294967295;
  not = x: bitXor x mask;
  add = a: b: bitAnd (a + b) mask;
  power = n: foldl' (product: _: product * 2) 1 (genList (i: i) n);
  rotate = n: x: bitOr (bitAnd (x * power n) mask) (x / power (32 - n));
  byteAt = shift: word: bitAnd (word / power shift) 255;

  printable = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";
  codes = listToAttrs (
    genList (i: {
      name = substring i 1 printable;
      value = 32 + i;
    }) (stringLength printable)
  );
  bytesOf =
    text:
    genList (
      i:
      codes.${substring i 1 text}
        or (throw "open-sesame: \"${text}\" is not ASCII; write a domain in its xn-- form")
    ) (stringLength text);

  hexDigits = "0123456789abcdef";
  digitValues = listToAttrs (
    genList (i: {
      name = substring i 1 hexDigits;
      value = i;
    }) 16
  );
  hexOf =
    byte: substring (byte / 16) 1 hexDigits + substring (byte - 16 * (byte / 16)) 1 hexDigits;
  bytesOfHex =
    hex:
    genList (i: 16 * digitValues.${substring (2 * i) 1 hex} + digitValues.${substring (2 * i + 1) 1 hex}) (
      stringLength hex / 2
    );

  # FIPS 180-4, 5.1.1: one bit, zeros, and the length in bits, to a multiple of 64 bytes.
  pad =
    bytes:
    let
      size = length bytes;
      rest = size + 9 - 64 * ((size + 9) / 64);
      zeros = if rest == 0 then 0 else 64 - rest;
    in
    bytes
    ++ [ 128 ]
    ++ genList (_: 0) zeros
    ++ genList (i: if i < 4 then 0 else byteAt (8 * (7 - i)) (8 * size)) 8;

  # FIPS 180-4, 4.1.1 and 4.2.1: which function and constant a round has.
  mix =
    round: b: c: d:
    if round < 20 then
      bitOr (bitAnd b c) (bitAnd (not b) d)
    else if round < 40 || round >= 60 then
      bitXor b (bitXor c d)
    else
      bitOr (bitAnd b c) (bitOr (bitAnd b d) (bitAnd c d));
  constants = [
    1518500249
    1859775393
    2400959708
    3395469782
  ];

  compress =
    state: block:
    let
      schedule = genList (
        i:
        if i < 16 then
          foldl' (word: byte: word * 256 + byte) 0 (genList (j: elemAt block (4 * i + j)) 4)
        else
          rotate 1 (
            bitXor (bitXor (elemAt schedule (i - 3)) (elemAt schedule (i - 8))) (
              bitXor (elemAt schedule (i - 14)) (elemAt schedule (i - 16))
            )
          )
      ) 80;
      step =
        s: round:
        let
          a = add (add (rotate 5 s.a) (mix round s.b s.c s.d)) (
            add s.e (add (elemAt constants (round / 20)) (elemAt schedule round))
          );
        in
        builtins.seq a {
          inherit a;
          b = s.a;
          c = rotate 30 s.b;
          d = s.c;
          e = s.d;
        };
      end = foldl' step state (genList (i: i) 80);
    in
    {
      a = add state.a end.a;
      b = add state.b end.b;
      c = add state.c end.c;
      d = add state.d end.d;
      e = add state.e end.e;
    };

  sha1 =
    bytes:
    let
      padded = pad bytes;
      end =
        foldl'
          (state: i: compress state (genList (j: elemAt padded (64 * i + j)) 64))
          {
            a = 1732584193;
            b = 4023233417;
            c = 2562383102;
            d = 271733878;
            e = 3285377520;
          }
          (genList (i: i) (length padded / 64));
    in
    builtins.concatMap (word: map (shift: byteAt shift word) [ 24 16 8 0 ]) [
      end.a
      end.b
      end.c
      end.d
      end.e
    ];

  uuidOf =
    bytes:
    let
      hex = builtins.concatStringsSep "" (map hexOf bytes);
      part = start: size: substring start size hex;
    in
    "${part 0 8}-${part 8 4}-${part 12 4}-${part 16 4}-${part 20 12}";
in
rec {
  # RFC 9562, 6.6.
  namespaceUrl = "6ba7b811-9dad-11d1-80b4-00c04fd430c8";

  uuid5 =
    namespace: name:
    let
      digest = sha1 (bytesOfHex (builtins.replaceStrings [ "-" ] [ "" ] namespace) ++ bytesOf name);
      bytes = genList (
        i:
        let
          byte = elemAt digest i;
        in
        if i == 6 then
          bitOr (bitAnd byte 15) 80
        else if i == 8 then
          bitOr (bitAnd byte 63) 128
        else
          byte
      ) 16;
    in
    uuidOf bytes;

  # SPEC section 5, docs/identity.md.
  orgNamespace = domain: uuid5 namespaceUrl domain;
  installationNamespace = org: id: uuid5 org "install:${id}";
}
