/* First instructions of the bare RV32 image: stack, zeroed memory, main. */
    .section .text.start
    .globl _start
_start:
    la sp, stack_top
    la t0, bss_start
    la t1, bss_end
1:  bgeu t0, t1, 2f
    sw zero, 0(t0)
    addi t0, t0, 4
    j 1b
2:  li t0, 0x880            /* MEIE and MTIE: wfi wakes for the UART and the timer, no handler runs */
    csrw mie, t0
    call main
3:  j 3b

    .globl wait_for_interrupt
wait_for_interrupt:
    wfi
    ret
