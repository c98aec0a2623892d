package org.wasmachine.vm.module;

/**
 * The instruction set as a table: one row an opcode, the one source for cursor, validator,
 * translator and tests.
 *
 * <p>An opcode is an int: one-byte opcodes are themselves, those behind the prefix {@code 0xFC} are
 * {@link #PREFIX_FC} plus their number, those behind {@code 0xFE} are {@link #PREFIX_FE} plus
 * theirs. A row has the opcode in hex, the name, the immediates and the operands.
 *
 * <p>Immediates: {@code -} none, {@code B} block type, {@code X} index, {@code T} branch table,
 * {@code V} vector of types, {@code M}<i>n</i> memory argument of natural alignment 2<sup>n</sup>,
 * {@code A}<i>n</i> the same with exact alignment (atomics), {@code Z} a zero byte, {@code R}
 * reference type, {@code i I f F} a constant. Operands: {@code parameters:results} in the letters
 * of {@link ValueType#letter()}, {@code *} when they depend on context.
 */
public final class Opcodes {
  /**
   * Base of the opcodes behind the prefix byte {@code 0xFC} (saturating conversion, bulk memory).
   */
  public static final int PREFIX_FC = 0x100;

  /** Base of the opcodes behind the prefix byte {@code 0xFE} (threads). */
  public static final int PREFIX_FE = 0x200;

  private static final int SIZE = 0x300;

  // The numbers of the table by name, for switch labels.
  public static final int UNREACHABLE = 0x00;
  public static final int NOP = 0x01;
  public static final int BLOCK = 0x02;
  public static final int LOOP = 0x03;
  public static final int IF = 0x04;
  public static final int ELSE = 0x05;
  public static final int END = 0x0B;
  public static final int BR = 0x0C;
  public static final int BR_IF = 0x0D;
  public static final int BR_TABLE = 0x0E;
  public static final int RETURN = 0x0F;
  public static final int CALL = 0x10;
  public static final int CALL_INDIRECT = 0x11;
  public static final int RETURN_CALL = 0x12;
  public static final int RETURN_CALL_INDIRECT = 0x13;
  public static final int DROP = 0x1A;
  public static final int SELECT = 0x1B;
  public static final int SELECT_T = 0x1C;
  public static final int LOCAL_GET = 0x20;
  public static final int LOCAL_SET = 0x21;
  public static final int LOCAL_TEE = 0x22;
  public static final int GLOBAL_GET = 0x23;
  public static final int GLOBAL_SET = 0x24;
  public static final int TABLE_GET = 0x25;
  public static final int TABLE_SET = 0x26;
  public static final int I32_LOAD = 0x28;
  public static final int I64_LOAD = 0x29;
  public static final int F32_LOAD = 0x2A;
  public static final int F64_LOAD = 0x2B;
  public static final int I32_LOAD8_S = 0x2C;
  public static final int I32_LOAD8_U = 0x2D;
  public static final int I32_LOAD16_S = 0x2E;
  public static final int I32_LOAD16_U = 0x2F;
  public static final int I64_LOAD8_S = 0x30;
  public static final int I64_LOAD8_U = 0x31;
  public static final int I64_LOAD16_S = 0x32;
  public static final int I64_LOAD16_U = 0x33;
  public static final int I64_LOAD32_S = 0x34;
  public static final int I64_LOAD32_U = 0x35;
  public static final int I32_STORE = 0x36;
  public static final int I64_STORE = 0x37;
  public static final int F32_STORE = 0x38;
  public static final int F64_STORE = 0x39;
  public static final int I32_STORE8 = 0x3A;
  public static final int I32_STORE16 = 0x3B;
  public static final int I64_STORE8 = 0x3C;
  public static final int I64_STORE16 = 0x3D;
  public static final int I64_STORE32 = 0x3E;
  public static final int MEMORY_SIZE = 0x3F;
  public static final int MEMORY_GROW = 0x40;
  public static final int I32_CONST = 0x41;
  public static final int I64_CONST = 0x42;
  public static final int F32_CONST = 0x43;
  public static final int F64_CONST = 0x44;
  public static final int I32_EQZ = 0x45;
  public static final int I32_EQ = 0x46;
  public static final int I32_NE = 0x47;
  public static final int I32_LT_S = 0x48;
  public static final int I32_LT_U = 0x49;
  public static final int I32_GT_S = 0x4A;
  public static final int I32_GT_U = 0x4B;
  public static final int I32_LE_S = 0x4C;
  public static final int I32_LE_U = 0x4D;
  public static final int I32_GE_S = 0x4E;
  public static final int I32_GE_U = 0x4F;
  public static final int I64_EQZ = 0x50;
  public static final int I64_EQ = 0x51;
  public static final int I64_NE = 0x52;
  public static final int I64_LT_S = 0x53;
  public static final int I64_LT_U = 0x54;
  public static final int I64_GT_S = 0x55;
  public static final int I64_GT_U = 0x56;
  public static final int I64_LE_S = 0x57;
  public static final int I64_LE_U = 0x58;
  public static final int I64_GE_S = 0x59;
  public static final int I64_GE_U = 0x5A;
  public static final int F32_EQ = 0x5B;
  public static final int F32_NE = 0x5C;
  public static final int F32_LT = 0x5D;
  public static final int F32_GT = 0x5E;
  public static final int F32_LE = 0x5F;
  public static final int F32_GE = 0x60;
  public static final int F64_EQ = 0x61;
  public static final int F64_NE = 0x62;
  public static final int F64_LT = 0x63;
  public static final int F64_GT = 0x64;
  public static final int F64_LE = 0x65;
  public static final int F64_GE = 0x66;
  public static final int I32_CLZ = 0x67;
  public static final int I32_CTZ = 0x68;
  public static final int I32_POPCNT = 0x69;
  public static final int I32_ADD = 0x6A;
  public static final int I32_SUB = 0x6B;
  public static final int I32_MUL = 0x6C;
  public static final int I32_DIV_S = 0x6D;
  public static final int I32_DIV_U = 0x6E;
  public static final int I32_REM_S = 0x6F;
  public static final int I32_REM_U = 0x70;
  public static final int I32_AND = 0x71;
  public static final int I32_OR = 0x72;
  public static final int I32_XOR = 0x73;
  public static final int I32_SHL = 0x74;
  public static final int I32_SHR_S = 0x75;
  public static final int I32_SHR_U = 0x76;
  public static final int I32_ROTL = 0x77;
  public static final int I32_ROTR = 0x78;
  public static final int I64_CLZ = 0x79;
  public static final int I64_CTZ = 0x7A;
  public static final int I64_POPCNT = 0x7B;
  public static final int I64_ADD = 0x7C;
  public static final int I64_SUB = 0x7D;
  public static final int I64_MUL = 0x7E;
  public static final int I64_DIV_S = 0x7F;
  public static final int I64_DIV_U = 0x80;
  public static final int I64_REM_S = 0x81;
  public static final int I64_REM_U = 0x82;
  public static final int I64_AND = 0x83;
  public static final int I64_OR = 0x84;
  public static final int I64_XOR = 0x85;
  public static final int I64_SHL = 0x86;
  public static final int I64_SHR_S = 0x87;
  public static final int I64_SHR_U = 0x88;
  public static final int I64_ROTL = 0x89;
  public static final int I64_ROTR = 0x8A;
  public static final int F32_ABS = 0x8B;
  public static final int F32_NEG = 0x8C;
  public static final int F32_CEIL = 0x8D;
  public static final int F32_FLOOR = 0x8E;
  public static final int F32_TRUNC = 0x8F;
  public static final int F32_NEAREST = 0x90;
  public static final int F32_SQRT = 0x91;
  public static final int F32_ADD = 0x92;
  public static final int F32_SUB = 0x93;
  public static final int F32_MUL = 0x94;
  public static final int F32_DIV = 0x95;
  public static final int F32_MIN = 0x96;
  public static final int F32_MAX = 0x97;
  public static final int F32_COPYSIGN = 0x98;
  public static final int F64_ABS = 0x99;
  public static final int F64_NEG = 0x9A;
  public static final int F64_CEIL = 0x9B;
  public static final int F64_FLOOR = 0x9C;
  public static final int F64_TRUNC = 0x9D;
  public static final int F64_NEAREST = 0x9E;
  public static final int F64_SQRT = 0x9F;
  public static final int F64_ADD = 0xA0;
  public static final int F64_SUB = 0xA1;
  public static final int F64_MUL = 0xA2;
  public static final int F64_DIV = 0xA3;
  public static final int F64_MIN = 0xA4;
  public static final int F64_MAX = 0xA5;
  public static final int F64_COPYSIGN = 0xA6;
  public static final int I32_WRAP_I64 = 0xA7;
  public static final int I32_TRUNC_F32_S = 0xA8;
  public static final int I32_TRUNC_F32_U = 0xA9;
  public static final int I32_TRUNC_F64_S = 0xAA;
  public static final int I32_TRUNC_F64_U = 0xAB;
  public static final int I64_EXTEND_I32_S = 0xAC;
  public static final int I64_EXTEND_I32_U = 0xAD;
  public static final int I64_TRUNC_F32_S = 0xAE;
  public static final int I64_TRUNC_F32_U = 0xAF;
  public static final int I64_TRUNC_F64_S = 0xB0;
  public static final int I64_TRUNC_F64_U = 0xB1;
  public static final int F32_CONVERT_I32_S = 0xB2;
  public static final int F32_CONVERT_I32_U = 0xB3;
  public static final int F32_CONVERT_I64_S = 0xB4;
  public static final int F32_CONVERT_I64_U = 0xB5;
  public static final int F32_DEMOTE_F64 = 0xB6;
  public static final int F64_CONVERT_I32_S = 0xB7;
  public static final int F64_CONVERT_I32_U = 0xB8;
  public static final int F64_CONVERT_I64_S = 0xB9;
  public static final int F64_CONVERT_I64_U = 0xBA;
  public static final int F64_PROMOTE_F32 = 0xBB;
  public static final int I32_REINTERPRET_F32 = 0xBC;
  public static final int I64_REINTERPRET_F64 = 0xBD;
  public static final int F32_REINTERPRET_I32 = 0xBE;
  public static final int F64_REINTERPRET_I64 = 0xBF;
  public static final int I32_EXTEND8_S = 0xC0;
  public static final int I32_EXTEND16_S = 0xC1;
  public static final int I64_EXTEND8_S = 0xC2;
  public static final int I64_EXTEND16_S = 0xC3;
  public static final int I64_EXTEND32_S = 0xC4;
  public static final int REF_NULL = 0xD0;
  public static final int REF_IS_NULL = 0xD1;
  public static final int REF_FUNC = 0xD2;
  public static final int I32_TRUNC_SAT_F32_S = 0x100;
  public static final int I32_TRUNC_SAT_F32_U = 0x101;
  public static final int I32_TRUNC_SAT_F64_S = 0x102;
  public static final int I32_TRUNC_SAT_F64_U = 0x103;
  public static final int I64_TRUNC_SAT_F32_S = 0x104;
  public static final int I64_TRUNC_SAT_F32_U = 0x105;
  public static final int I64_TRUNC_SAT_F64_S = 0x106;
  public static final int I64_TRUNC_SAT_F64_U = 0x107;
  public static final int MEMORY_INIT = 0x108;
  public static final int DATA_DROP = 0x109;
  public static final int MEMORY_COPY = 0x10A;
  public static final int MEMORY_FILL = 0x10B;
  public static final int TABLE_INIT = 0x10C;
  public static final int ELEM_DROP = 0x10D;
  public static final int TABLE_COPY = 0x10E;
  public static final int TABLE_GROW = 0x10F;
  public static final int TABLE_SIZE = 0x110;
  public static final int TABLE_FILL = 0x111;
  public static final int MEMORY_ATOMIC_NOTIFY = 0x200;
  public static final int MEMORY_ATOMIC_WAIT32 = 0x201;
  public static final int MEMORY_ATOMIC_WAIT64 = 0x202;
  public static final int ATOMIC_FENCE = 0x203;
  public static final int I32_ATOMIC_LOAD = 0x210;
  public static final int I64_ATOMIC_LOAD = 0x211;
  public static final int I32_ATOMIC_LOAD8_U = 0x212;
  public static final int I32_ATOMIC_LOAD16_U = 0x213;
  public static final int I64_ATOMIC_LOAD8_U = 0x214;
  public static final int I64_ATOMIC_LOAD16_U = 0x215;
  public static final int I64_ATOMIC_LOAD32_U = 0x216;
  public static final int I32_ATOMIC_STORE = 0x217;
  public static final int I64_ATOMIC_STORE = 0x218;
  public static final int I32_ATOMIC_STORE8 = 0x219;
  public static final int I32_ATOMIC_STORE16 = 0x21A;
  public static final int I64_ATOMIC_STORE8 = 0x21B;
  public static final int I64_ATOMIC_STORE16 = 0x21C;
  public static final int I64_ATOMIC_STORE32 = 0x21D;
  public static final int I32_ATOMIC_RMW_ADD = 0x21E;
  public static final int I64_ATOMIC_RMW_ADD = 0x21F;
  public static final int I32_ATOMIC_RMW8_ADD_U = 0x220;
  public static final int I32_ATOMIC_RMW16_ADD_U = 0x221;
  public static final int I64_ATOMIC_RMW8_ADD_U = 0x222;
  public static final int I64_ATOMIC_RMW16_ADD_U = 0x223;
  public static final int I64_ATOMIC_RMW32_ADD_U = 0x224;
  public static final int I32_ATOMIC_RMW_SUB = 0x225;
  public static final int I64_ATOMIC_RMW_SUB = 0x226;
  public static final int I32_ATOMIC_RMW8_SUB_U = 0x227;
  public static final int I32_ATOMIC_RMW16_SUB_U = 0x228;
  public static final int I64_ATOMIC_RMW8_SUB_U = 0x229;
  public static final int I64_ATOMIC_RMW16_SUB_U = 0x22A;
  public static final int I64_ATOMIC_RMW32_SUB_U = 0x22B;
  public static final int I32_ATOMIC_RMW_AND = 0x22C;
  public static final int I64_ATOMIC_RMW_AND = 0x22D;
  public static final int I32_ATOMIC_RMW8_AND_U = 0x22E;
  public static final int I32_ATOMIC_RMW16_AND_U = 0x22F;
  public static final int I64_ATOMIC_RMW8_AND_U = 0x230;
  public static final int I64_ATOMIC_RMW16_AND_U = 0x231;
  public static final int I64_ATOMIC_RMW32_AND_U = 0x232;
  public static final int I32_ATOMIC_RMW_OR = 0x233;
  public static final int I64_ATOMIC_RMW_OR = 0x234;
  public static final int I32_ATOMIC_RMW8_OR_U = 0x235;
  public static final int I32_ATOMIC_RMW16_OR_U = 0x236;
  public static final int I64_ATOMIC_RMW8_OR_U = 0x237;
  public static final int I64_ATOMIC_RMW16_OR_U = 0x238;
  public static final int I64_ATOMIC_RMW32_OR_U = 0x239;
  public static final int I32_ATOMIC_RMW_XOR = 0x23A;
  public static final int I64_ATOMIC_RMW_XOR = 0x23B;
  public static final int I32_ATOMIC_RMW8_XOR_U = 0x23C;
  public static final int I32_ATOMIC_RMW16_XOR_U = 0x23D;
  public static final int I64_ATOMIC_RMW8_XOR_U = 0x23E;
  public static final int I64_ATOMIC_RMW16_XOR_U = 0x23F;
  public static final int I64_ATOMIC_RMW32_XOR_U = 0x240;
  public static final int I32_ATOMIC_RMW_XCHG = 0x241;
  public static final int I64_ATOMIC_RMW_XCHG = 0x242;
  public static final int I32_ATOMIC_RMW8_XCHG_U = 0x243;
  public static final int I32_ATOMIC_RMW16_XCHG_U = 0x244;
  public static final int I64_ATOMIC_RMW8_XCHG_U = 0x245;
  public static final int I64_ATOMIC_RMW16_XCHG_U = 0x246;
  public static final int I64_ATOMIC_RMW32_XCHG_U = 0x247;
  public static final int I32_ATOMIC_RMW_CMPXCHG = 0x248;
  public static final int I64_ATOMIC_RMW_CMPXCHG = 0x249;
  public static final int I32_ATOMIC_RMW8_CMPXCHG_U = 0x24A;
  public static final int I32_ATOMIC_RMW16_CMPXCHG_U = 0x24B;
  public static final int I64_ATOMIC_RMW8_CMPXCHG_U = 0x24C;
  public static final int I64_ATOMIC_RMW16_CMPXCHG_U = 0x24D;
  public static final int I64_ATOMIC_RMW32_CMPXCHG_U = 0x24E;

  private static final String[] NAMES = new String[SIZE];
  private static final String[] IMMEDIATES = new String[SIZE];
  private static final String[] OPERANDS = new String[SIZE];

  static {
    String table =
        """
        0 unreachable - *
        1 nop - *
        2 block B *
        3 loop B *
        4 if B *
        5 else - *
        b end - *
        c br X *
        d br_if X *
        e br_table T *
        f return - *
        10 call X *
        11 call_indirect XX *
        12 return_call X *
        13 return_call_indirect XX *
        1a drop - *
        1b select - *
        1c select_t V *
        20 local.get X *
        21 local.set X *
        22 local.tee X *
        23 global.get X *
        24 global.set X *
        25 table.get X *
        26 table.set X *
        28 i32.load M2 i:i
        29 i64.load M3 i:I
        2a f32.load M2 i:f
        2b f64.load M3 i:F
        2c i32.load8_s M0 i:i
        2d i32.load8_u M0 i:i
        2e i32.load16_s M1 i:i
        2f i32.load16_u M1 i:i
        30 i64.load8_s M0 i:I
        31 i64.load8_u M0 i:I
        32 i64.load16_s M1 i:I
        33 i64.load16_u M1 i:I
        34 i64.load32_s M2 i:I
        35 i64.load32_u M2 i:I
        36 i32.store M2 ii:
        37 i64.store M3 iI:
        38 f32.store M2 if:
        39 f64.store M3 iF:
        3a i32.store8 M0 ii:
        3b i32.store16 M1 ii:
        3c i64.store8 M0 iI:
        3d i64.store16 M1 iI:
        3e i64.store32 M2 iI:
        3f memory.size Z :i
        40 memory.grow Z i:i
        41 i32.const i :i
        42 i64.const I :I
        43 f32.const f :f
        44 f64.const F :F
        45 i32.eqz - i:i
        46 i32.eq - ii:i
        47 i32.ne - ii:i
        48 i32.lt_s - ii:i
        49 i32.lt_u - ii:i
        4a i32.gt_s - ii:i
        4b i32.gt_u - ii:i
        4c i32.le_s - ii:i
        4d i32.le_u - ii:i
        4e i32.ge_s - ii:i
        4f i32.ge_u - ii:i
        50 i64.eqz - I:i
        51 i64.eq - II:i
        52 i64.ne - II:i
        53 i64.lt_s - II:i
        54 i64.lt_u - II:i
        55 i64.gt_s - II:i
        56 i64.gt_u - II:i
        57 i64.le_s - II:i
        58 i64.le_u - II:i
        59 i64.ge_s - II:i
        5a i64.ge_u - II:i
        5b f32.eq - ff:i
        5c f32.ne - ff:i
        5d f32.lt - ff:i
        5e f32.gt - ff:i
        5f f32.le - ff:i
        60 f32.ge - ff:i
        61 f64.eq - FF:i
        62 f64.ne - FF:i
        63 f64.lt - FF:i
        64 f64.gt - FF:i
        65 f64.le - FF:i
        66 f64.ge - FF:i
        67 i32.clz - i:i
        68 i32.ctz - i:i
        69 i32.popcnt - i:i
        6a i32.add - ii:i
        6b i32.sub - ii:i
        6c i32.mul - ii:i
        6d i32.div_s - ii:i
        6e i32.div_u - ii:i
        6f i32.rem_s - ii:i
        70 i32.rem_u - ii:i
        71 i32.and - ii:i
        72 i32.or - ii:i
        73 i32.xor - ii:i
        74 i32.shl - ii:i
        75 i32.shr_s - ii:i
        76 i32.shr_u - ii:i
        77 i32.rotl - ii:i
        78 i32.rotr - ii:i
        79 i64.clz - I:I
        7a i64.ctz - I:I
        7b i64.popcnt - I:I
        7c i64.add - II:I
        7d i64.sub - II:I
        7e i64.mul - II:I
        7f i64.div_s - II:I
        80 i64.div_u - II:I
        81 i64.rem_s - II:I
        82 i64.rem_u - II:I
        83 i64.and - II:I
        84 i64.or - II:I
        85 i64.xor - II:I
        86 i64.shl - II:I
        87 i64.shr_s - II:I
        88 i64.shr_u - II:I
        89 i64.rotl - II:I
        8a i64.rotr - II:I
        8b f32.abs - f:f
        8c f32.neg - f:f
        8d f32.ceil - f:f
        8e f32.floor - f:f
        8f f32.trunc - f:f
        90 f32.nearest - f:f
        91 f32.sqrt - f:f
        92 f32.add - ff:f
        93 f32.sub - ff:f
        94 f32.mul - ff:f
        95 f32.div - ff:f
        96 f32.min - ff:f
        97 f32.max - ff:f
        98 f32.copysign - ff:f
        99 f64.abs - F:F
        9a f64.neg - F:F
        9b f64.ceil - F:F
        9c f64.floor - F:F
        9d f64.trunc - F:F
        9e f64.nearest - F:F
        9f f64.sqrt - F:F
        a0 f64.add - FF:F
        a1 f64.sub - FF:F
        a2 f64.mul - FF:F
        a3 f64.div - FF:F
        a4 f64.min - FF:F
        a5 f64.max - FF:F
        a6 f64.copysign - FF:F
        a7 i32.wrap_i64 - I:i
        a8 i32.trunc_f32_s - f:i
        a9 i32.trunc_f32_u - f:i
        aa i32.trunc_f64_s - F:i
        ab i32.trunc_f64_u - F:i
        ac i64.extend_i32_s - i:I
        ad i64.extend_i32_u - i:I
        ae i64.trunc_f32_s - f:I
        af i64.trunc_f32_u - f:I
        b0 i64.trunc_f64_s - F:I
        b1 i64.trunc_f64_u - F:I
        b2 f32.convert_i32_s - i:f
        b3 f32.convert_i32_u - i:f
        b4 f32.convert_i64_s - I:f
        b5 f32.convert_i64_u - I:f
        b6 f32.demote_f64 - F:f
        b7 f64.convert_i32_s - i:F
        b8 f64.convert_i32_u - i:F
        b9 f64.convert_i64_s - I:F
        ba f64.convert_i64_u - I:F
        bb f64.promote_f32 - f:F
        bc i32.reinterpret_f32 - f:i
        bd i64.reinterpret_f64 - F:I
        be f32.reinterpret_i32 - i:f
        bf f64.reinterpret_i64 - I:F
        c0 i32.extend8_s - i:i
        c1 i32.extend16_s - i:i
        c2 i64.extend8_s - I:I
        c3 i64.extend16_s - I:I
        c4 i64.extend32_s - I:I
        d0 ref.null R *
        d1 ref.is_null - *
        d2 ref.func X *
        100 i32.trunc_sat_f32_s - f:i
        101 i32.trunc_sat_f32_u - f:i
        102 i32.trunc_sat_f64_s - F:i
        103 i32.trunc_sat_f64_u - F:i
        104 i64.trunc_sat_f32_s - f:I
        105 i64.trunc_sat_f32_u - f:I
        106 i64.trunc_sat_f64_s - F:I
        107 i64.trunc_sat_f64_u - F:I
        108 memory.init XZ iii:
        109 data.drop X :
        10a memory.copy ZZ iii:
        10b memory.fill Z iii:
        10c table.init XX iii:
        10d elem.drop X :
        10e table.copy XX iii:
        10f table.grow X *
        110 table.size X :i
        111 table.fill X *
        200 memory.atomic.notify A2 ii:i
        201 memory.atomic.wait32 A2 iiI:i
        202 memory.atomic.wait64 A3 iII:i
        203 atomic.fence Z :
        210 i32.atomic.load A2 i:i
        211 i64.atomic.load A3 i:I
        212 i32.atomic.load8_u A0 i:i
        213 i32.atomic.load16_u A1 i:i
        214 i64.atomic.load8_u A0 i:I
        215 i64.atomic.load16_u A1 i:I
        216 i64.atomic.load32_u A2 i:I
        217 i32.atomic.store A2 ii:
        218 i64.atomic.store A3 iI:
        219 i32.atomic.store8 A0 ii:
        21a i32.atomic.store16 A1 ii:
        21b i64.atomic.store8 A0 iI:
        21c i64.atomic.store16 A1 iI:
        21d i64.atomic.store32 A2 iI:
        21e i32.atomic.rmw.add A2 ii:i
        21f i64.atomic.rmw.add A3 iI:I
        220 i32.atomic.rmw8.add_u A0 ii:i
        221 i32.atomic.rmw16.add_u A1 ii:i
        222 i64.atomic.rmw8.add_u A0 iI:I
        223 i64.atomic.rmw16.add_u A1 iI:I
        224 i64.atomic.rmw32.add_u A2 iI:I
        225 i32.atomic.rmw.sub A2 ii:i
        226 i64.atomic.rmw.sub A3 iI:I
        227 i32.atomic.rmw8.sub_u A0 ii:i
        228 i32.atomic.rmw16.sub_u A1 ii:i
        229 i64.atomic.rmw8.sub_u A0 iI:I
        22a i64.atomic.rmw16.sub_u A1 iI:I
        22b i64.atomic.rmw32.sub_u A2 iI:I
        22c i32.atomic.rmw.and A2 ii:i
        22d i64.atomic.rmw.and A3 iI:I
        22e i32.atomic.rmw8.and_u A0 ii:i
        22f i32.atomic.rmw16.and_u A1 ii:i
        230 i64.atomic.rmw8.and_u A0 iI:I
        231 i64.atomic.rmw16.and_u A1 iI:I
        232 i64.atomic.rmw32.and_u A2 iI:I
        233 i32.atomic.rmw.or A2 ii:i
        234 i64.atomic.rmw.or A3 iI:I
        235 i32.atomic.rmw8.or_u A0 ii:i
        236 i32.atomic.rmw16.or_u A1 ii:i
        237 i64.atomic.rmw8.or_u A0 iI:I
        238 i64.atomic.rmw16.or_u A1 iI:I
        239 i64.atomic.rmw32.or_u A2 iI:I
        23a i32.atomic.rmw.xor A2 ii:i
        23b i64.atomic.rmw.xor A3 iI:I
        23c i32.atomic.rmw8.xor_u A0 ii:i
        23d i32.atomic.rmw16.xor_u A1 ii:i
        23e i64.atomic.rmw8.xor_u A0 iI:I
        23f i64.atomic.rmw16.xor_u A1 iI:I
        240 i64.atomic.rmw32.xor_u A2 iI:I
        241 i32.atomic.rmw.xchg A2 ii:i
        242 i64.atomic.rmw.xchg A3 iI:I
        243 i32.atomic.rmw8.xchg_u A0 ii:i
        244 i32.atomic.rmw16.xchg_u A1 ii:i
        245 i64.atomic.rmw8.xchg_u A0 iI:I
        246 i64.atomic.rmw16.xchg_u A1 iI:I
        247 i64.atomic.rmw32.xchg_u A2 iI:I
        248 i32.atomic.rmw.cmpxchg A2 iii:i
        249 i64.atomic.rmw.cmpxchg A3 iII:I
        24a i32.atomic.rmw8.cmpxchg_u A0 iii:i
        24b i32.atomic.rmw16.cmpxchg_u A1 iii:i
        24c i64.atomic.rmw8.cmpxchg_u A0 iII:I
        24d i64.atomic.rmw16.cmpxchg_u A1 iII:I
        24e i64.atomic.rmw32.cmpxchg_u A2 iII:I
        """;
    // By hand: a cold JVM pays milliseconds for split and streams.
    int at = 0;
    while (at < table.length()) {
      int space = table.indexOf(' ', at);
      int opcode = Integer.parseInt(table, at, space, 16);
      int space2 = table.indexOf(' ', space + 1);
      int space3 = table.indexOf(' ', space2 + 1);
      int end = table.indexOf('\n', space3 + 1);
      NAMES[opcode] = table.substring(space + 1, space2);
      IMMEDIATES[opcode] = table.substring(space2 + 1, space3);
      OPERANDS[opcode] = table.substring(space3 + 1, end);
      at = end + 1;
    }
  }

  private Opcodes() {}

  /** Whether the instruction set has this opcode. */
  public static boolean exists(int opcode) {
    return opcode >= 0 && opcode < SIZE && NAMES[opcode] != null;
  }

  /** The name in the text format, {@code select_t} for the typed select. */
  public static String name(int opcode) {
    return NAMES[opcode];
  }

  /** The immediates column. */
  static String immediates(int opcode) {
    return IMMEDIATES[opcode];
  }

  /** The operands column: {@code parameters:results}, or {@code *}. */
  public static String operands(int opcode) {
    return OPERANDS[opcode];
  }

  /** How an opcode is written in the binary format: {@code 1a}, {@code fc 0a}. */
  public static String hex(int opcode) {
    String prefix = opcode >= PREFIX_FE ? "fe " : opcode >= PREFIX_FC ? "fc " : "";
    int number = opcode & 0xFF;
    return prefix + (number < 16 ? "0" : "") + Integer.toHexString(number);
  }
}
