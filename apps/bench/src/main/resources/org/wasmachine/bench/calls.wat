;; Loops around calls, for CallBenchmark. Built with wat2wasm; calls.wasm stands beside it.
(module
  (import "env" "write" (func $write (param i32 i32 i32) (result i32)))
  (import "bench" "nop0" (func $nop0 (param i32) (result i32)))
  (import "bench" "nop1" (func $nop1 (param i32) (result i32)))
  (import "bench" "nop2" (func $nop2 (param i32) (result i32)))
  (import "bench" "nop3" (func $nop3 (param i32) (result i32)))
  (import "bench" "nop4" (func $nop4 (param i32) (result i32)))
  (import "bench" "nop5" (func $nop5 (param i32) (result i32)))
  (import "bench" "nop6" (func $nop6 (param i32) (result i32)))
  (import "bench" "nop7" (func $nop7 (param i32) (result i32)))
  (import "bench" "nop8" (func $nop8 (param i32) (result i32)))
  (import "bench" "nop9" (func $nop9 (param i32) (result i32)))
  (import "bench" "six" (func $six (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "bench" "block" (func $block (param i32 i32) (result i32)))
  (import "bench" "text" (func $text (param i32) (result i32)))
  (memory (export "memory") 1)
  (table 2 funcref)
  (elem (i32.const 1) $slot)
  (data (i32.const 16) "\00\01sixteen letters.\00")

  (func $slot (param i32) (result i32)
    (i32.add (local.get 0) (i32.const 1)))

  ;; n calls of one native
  (func (export "one") (param $n i32) (result i32) (local $x i32)
    (loop $again
      (local.set $x (call $nop0 (local.get $x)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $x))

  ;; n rounds of ten different natives
  (func (export "ten") (param $n i32) (result i32) (local $x i32)
    (loop $again
      (local.set $x (call $nop0 (local.get $x)))
      (local.set $x (call $nop1 (local.get $x)))
      (local.set $x (call $nop2 (local.get $x)))
      (local.set $x (call $nop3 (local.get $x)))
      (local.set $x (call $nop4 (local.get $x)))
      (local.set $x (call $nop5 (local.get $x)))
      (local.set $x (call $nop6 (local.get $x)))
      (local.set $x (call $nop7 (local.get $x)))
      (local.set $x (call $nop8 (local.get $x)))
      (local.set $x (call $nop9 (local.get $x)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $x))

  (func (export "six") (param $n i32) (result i32) (local $x i32)
    (loop $again
      (local.set $x (call $six (local.get $x) (i32.const 1) (i32.const 2) (i32.const 3)
        (i32.const 4) (i32.const 5)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $x))

  ;; n calls that read 16 bytes of the guest's memory
  (func (export "block") (param $n i32) (result i32) (local $x i32)
    (loop $again
      (local.set $x (call $block (i32.const 18) (i32.const 16)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $x))

  ;; n calls that read a string of 16 letters
  (func (export "text") (param $n i32) (result i32) (local $x i32)
    (loop $again
      (local.set $x (call $text (i32.const 18)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $x))

  ;; n writes of one byte to a descriptor, level low and high in turn
  (func (export "write") (param $fd i32) (param $n i32) (result i32) (local $x i32)
    (loop $again
      (local.set $x (call $write (local.get $fd)
        (i32.add (i32.const 16) (i32.and (local.get $n) (i32.const 1))) (i32.const 1)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $x)))
