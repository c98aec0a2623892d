;; A loop around calls of a native for each number of parameters, for ParameterBenchmark. Built with wat2wasm;
;; parameters.wasm stands beside it.
(module
  (import "bench" "p0" (func $p0 (result i32)))
  (import "bench" "p1" (func $p1 (param i32) (result i32)))
  (import "bench" "p2" (func $p2 (param i32 i32) (result i32)))
  (import "bench" "p3" (func $p3 (param i32 i32 i32) (result i32)))
  (import "bench" "p4" (func $p4 (param i32 i32 i32 i32) (result i32)))
  (import "bench" "p5" (func $p5 (param i32 i32 i32 i32 i32) (result i32)))
  (import "bench" "p6" (func $p6 (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "bench" "lambda" (func $lambda (param i32) (result i32)))

  (func (export "p0") (param $n i32) (result i32) (local $x i32)
    (loop $again
      (local.set $x (i32.add (local.get $x) (call $p0)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $x))

  (func (export "p1") (param $n i32) (result i32) (local $x i32)
    (loop $again
      (local.set $x (call $p1 (local.get $x)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $x))

  (func (export "p2") (param $n i32) (result i32) (local $x i32)
    (loop $again
      (local.set $x (call $p2 (local.get $x) (i32.const 1)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $x))

  (func (export "p3") (param $n i32) (result i32) (local $x i32)
    (loop $again
      (local.set $x (call $p3 (local.get $x) (i32.const 1) (i32.const 2)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $x))

  (func (export "p4") (param $n i32) (result i32) (local $x i32)
    (loop $again
      (local.set $x (call $p4 (local.get $x) (i32.const 1) (i32.const 2) (i32.const 3)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $x))

  (func (export "p5") (param $n i32) (result i32) (local $x i32)
    (loop $again
      (local.set $x (call $p5 (local.get $x) (i32.const 1) (i32.const 2) (i32.const 3) (i32.const 4)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $x))

  (func (export "p6") (param $n i32) (result i32) (local $x i32)
    (loop $again
      (local.set $x (call $p6 (local.get $x) (i32.const 1) (i32.const 2) (i32.const 3) (i32.const 4) (i32.const 5)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $x))

  (func (export "lambda") (param $n i32) (result i32) (local $x i32)
    (loop $again
      (local.set $x (call $lambda (local.get $x)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $x)))
