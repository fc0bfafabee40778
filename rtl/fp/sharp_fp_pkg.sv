// SPDX-License-Identifier: Apache-2.0
/// Floating-point operators of docs/numerics.md as branch-free functions.
///
/// Every argument, local and result is a 32-bit word (fp16 in bits 15:0, upper bits 0) and every choice is a `?:`: a C++ compiler
/// vectorises loops over such functions, a synthesis tool sees plain multiplexers. NaN in is any NaN, NaN out is canonical.
package sharp_fp_pkg;

  localparam logic [31:0] Fp32Nan = 32'h7FC0_0000;
  localparam logic [31:0] Fp32Inf = 32'h7F80_0000;
  localparam logic [31:0] Fp16Nan = 32'h7E00;
  localparam logic [31:0] Fp16Inf = 32'h7C00;
  localparam logic [31:0] Sign32 = 32'h8000_0000;

  /// Logical right shift; every bit shifted out is ORed into bit 0 ("sticky").
  function automatic logic [31:0] shift_right_sticky(input logic [31:0] m, input logic [31:0] distance);
    logic [31:0] kept;
    kept = m >> distance;
    shift_right_sticky = kept | (((kept << distance) != m) ? 32'd1 : 32'd0);
  endfunction

  /// Packs a significand with its leading one at bit 27 (a subnormal: below it, with exponent 1) into fp32, without the sign.
  /// Bits 27:4 stay, bits 3:0 round to nearest even; the carry walks into the exponent; overflow gives Inf.
  function automatic logic [31:0] fp32_round(input logic [31:0] exponent, input logic [31:0] s);
    logic [31:0] r;
    r = ((exponent - 32'd1) << 23) + ((s + 32'd7 + ((s >> 4) & 32'd1)) >> 4);
    fp32_round = (r > Fp32Inf) ? Fp32Inf : r;
  endfunction

  /// The second factor of fp16_mul_by, made once for all products with it: the significand of b with its leading one at bit 12 (0 for a
  /// zero) in bits 12:0, "exponent is 31" in bit 13, "is a NaN" in bit 14, exponent + 98 in bits 30:16, the sign in bit 31.
  function automatic logic [31:0] fp16_multiplier(input logic [31:0] b);
    logic [31:0] e, m, flags;
    e = (b >> 10) & 32'h1F;
    m = (b & 32'h3FF) | ((e != 32'd0) ? 32'h400 : 32'd0);
    flags = ((e == 32'h1F) ? 32'h2000 : 32'd0) | (((b & 32'h7FFF) > Fp16Inf) ? 32'h4000 : 32'd0) | ((b << 16) & Sign32);
    // Bias: 127 + 23 - 2*(15+10) - 2 (the significand is shifted left by 2) = 98. A subnormal has exponent 1.
    e = ((e == 32'd0) ? 32'd1 : e) + 32'd98;
    e = ((m & 32'h7F8) == 32'd0) ? e - 32'd8 : e;
    m = ((m & 32'h7F8) == 32'd0) ? m << 8 : m;
    e = ((m & 32'h780) == 32'd0) ? e - 32'd4 : e;
    m = ((m & 32'h780) == 32'd0) ? m << 4 : m;
    e = ((m & 32'h600) == 32'd0) ? e - 32'd2 : e;
    m = ((m & 32'h600) == 32'd0) ? m << 2 : m;
    e = ((m & 32'h400) == 32'd0) ? e - 32'd1 : e;
    m = ((m & 32'h400) == 32'd0) ? m << 1 : m;
    fp16_multiplier = flags | (e << 16) | (m << 2);
  endfunction

  /// fp16 x fp16 -> fp32, exact; m = fp16_multiplier of the second factor. 11 x 11 bits give 22; the multiplier is two bits further left
  /// to make room for the 24-bit significand.
  function automatic logic [31:0] fp16_mul_by(input logic [31:0] a, input logic [31:0] m);
    logic [31:0] ea, p, e, sign, finite, special;
    ea = (a >> 10) & 32'h1F;
    p = ((a & 32'h3FF) | ((ea != 32'd0) ? 32'h400 : 32'd0)) * (m & 32'h1FFF);
    e = ((ea == 32'd0) ? 32'd1 : ea) + ((m >> 16) & 32'h7FFF);
    sign = ((a << 16) ^ m) & Sign32;
    special = (((a & 32'h7FFF) > Fp16Inf) || ((m & 32'h4000) != 32'd0) || (p == 32'd0)) ? Fp32Nan : (sign | Fp32Inf);
    // Leading one, at bit 12 or above, to bit 23.
    e = ((p & 32'hFF0000) == 32'd0) ? e - 32'd8 : e;
    p = ((p & 32'hFF0000) == 32'd0) ? p << 8 : p;
    e = ((p & 32'hF00000) == 32'd0) ? e - 32'd4 : e;
    p = ((p & 32'hF00000) == 32'd0) ? p << 4 : p;
    e = ((p & 32'hC00000) == 32'd0) ? e - 32'd2 : e;
    p = ((p & 32'hC00000) == 32'd0) ? p << 2 : p;
    e = ((p & 32'h800000) == 32'd0) ? e - 32'd1 : e;
    p = ((p & 32'h800000) == 32'd0) ? p << 1 : p;
    finite = sign | ((p == 32'd0) ? 32'd0 : (((e - 32'd1) << 23) + p));
    fp16_mul_by = ((ea == 32'h1F) || ((m & 32'h2000) != 32'd0)) ? special : finite;
  endfunction

  /// fp16 x fp16 -> fp32, exact.
  function automatic logic [31:0] fp16_mul(input logic [31:0] a, input logic [31:0] b);
    fp16_mul = fp16_mul_by(a, fp16_multiplier(b));
  endfunction

  /// Sum of two fp32 when one of them has exponent 255; x is the larger in magnitude.
  function automatic logic [31:0] fp32_add_special(input logic [31:0] x, input logic [31:0] y);
    fp32_add_special = (((x & 32'h7FFF_FFFF) > Fp32Inf) || ((x ^ y) == Sign32)) ? Fp32Nan : x;
  endfunction

  /// fp32 + fp32 where no operand and no result is subnormal (R-Add-Reduce: all are multiples of 2^-48).
  function automatic logic [31:0] fp32_add_tree(input logic [31:0] a, input logic [31:0] b);
    logic [31:0] x, y, ex, ey, mx, my, negate, s, e, finite;
    x = ((a & 32'h7FFF_FFFF) < (b & 32'h7FFF_FFFF)) ? b : a;  // larger magnitude
    y = a ^ b ^ x;
    ex = (x >> 23) & 32'hFF;
    ey = (y >> 23) & 32'hFF;
    // 24 bits and guard, round, sticky: bits 26:0. A zero has no hidden one.
    mx = ((x & 32'h7F_FFFF) | ((ex != 32'd0) ? 32'h80_0000 : 32'd0)) << 3;
    my = ((y & 32'h7F_FFFF) | ((ey != 32'd0) ? 32'h80_0000 : 32'd0)) << 3;
    my = shift_right_sticky(my, ex - ey);
    negate = 32'd0 - ((x ^ y) >> 31);
    s = mx + ((my ^ negate) - negate);
    e = ex + 32'd1;
    // Leading one to bit 27.
    e = ((s & 32'h0FFF_F000) == 32'd0) ? e - 32'd16 : e;
    s = ((s & 32'h0FFF_F000) == 32'd0) ? s << 16 : s;
    e = ((s & 32'h0FF0_0000) == 32'd0) ? e - 32'd8 : e;
    s = ((s & 32'h0FF0_0000) == 32'd0) ? s << 8 : s;
    e = ((s & 32'h0F00_0000) == 32'd0) ? e - 32'd4 : e;
    s = ((s & 32'h0F00_0000) == 32'd0) ? s << 4 : s;
    e = ((s & 32'h0C00_0000) == 32'd0) ? e - 32'd2 : e;
    s = ((s & 32'h0C00_0000) == 32'd0) ? s << 2 : s;
    e = ((s & 32'h0800_0000) == 32'd0) ? e - 32'd1 : e;
    s = ((s & 32'h0800_0000) == 32'd0) ? s << 1 : s;
    finite = (s == 32'd0) ? (x & y & Sign32) : ((x & Sign32) | fp32_round(e, s));
    fp32_add_tree = (ex == 32'hFF) ? fp32_add_special(x, y) : finite;
  endfunction

  /// fp32 + fp32, full IEEE 754 with subnormals. As fp32_add_tree, but no shift takes the exponent below 1.
  function automatic logic [31:0] fp32_add(input logic [31:0] a, input logic [31:0] b);
    logic [31:0] x, y, ex, ey, mx, my, negate, s, e, finite;
    x = ((a & 32'h7FFF_FFFF) < (b & 32'h7FFF_FFFF)) ? b : a;
    y = a ^ b ^ x;
    ex = (x >> 23) & 32'hFF;
    ey = (y >> 23) & 32'hFF;
    mx = ((x & 32'h7F_FFFF) | ((ex != 32'd0) ? 32'h80_0000 : 32'd0)) << 3;
    my = ((y & 32'h7F_FFFF) | ((ey != 32'd0) ? 32'h80_0000 : 32'd0)) << 3;
    e = (ex == 32'd0) ? 32'd1 : ex;
    my = shift_right_sticky(my, e - ((ey == 32'd0) ? 32'd1 : ey));
    negate = 32'd0 - ((x ^ y) >> 31);
    s = mx + ((my ^ negate) - negate);
    e = e + 32'd1;
    mx = (((s & 32'h0FFF_F000) == 32'd0) && (e > 32'd16)) ? 32'd16 : 32'd0;
    s = s << mx;
    e = e - mx;
    mx = (((s & 32'h0FF0_0000) == 32'd0) && (e > 32'd8)) ? 32'd8 : 32'd0;
    s = s << mx;
    e = e - mx;
    mx = (((s & 32'h0F00_0000) == 32'd0) && (e > 32'd4)) ? 32'd4 : 32'd0;
    s = s << mx;
    e = e - mx;
    mx = (((s & 32'h0C00_0000) == 32'd0) && (e > 32'd2)) ? 32'd2 : 32'd0;
    s = s << mx;
    e = e - mx;
    mx = (((s & 32'h0800_0000) == 32'd0) && (e > 32'd1)) ? 32'd1 : 32'd0;
    s = s << mx;
    e = e - mx;
    finite = (s == 32'd0) ? (x & y & Sign32) : ((x & Sign32) | fp32_round(e, s));
    fp32_add = (ex == 32'hFF) ? fp32_add_special(x, y) : finite;
  endfunction

  /// Left shift that brings the leading one of a non-zero 24-bit significand to bit 23.
  function automatic logic [31:0] leading_zeros_24(input logic [31:0] m);
    logic [31:0] s, n, step;
    step = ((m & 32'hFFFF00) == 32'd0) ? 32'd16 : 32'd0;
    n = step;
    s = m << step;
    step = ((s & 32'hFF0000) == 32'd0) ? 32'd8 : 32'd0;
    n = n + step;
    s = s << step;
    step = ((s & 32'hF00000) == 32'd0) ? 32'd4 : 32'd0;
    n = n + step;
    s = s << step;
    step = ((s & 32'hC00000) == 32'd0) ? 32'd2 : 32'd0;
    n = n + step;
    s = s << step;
    leading_zeros_24 = n + (((s & 32'h800000) == 32'd0) ? 32'd1 : 32'd0);
  endfunction

  /// fp32 x fp32, full IEEE 754 with subnormals.
  function automatic logic [31:0] fp32_mul(input logic [31:0] a, input logic [31:0] b);
    logic [31:0] ea, eb, ma, mb, na, nb, e, s, under, sign, finite, special;
    logic [63:0] p;
    ea = (a >> 23) & 32'hFF;
    eb = (b >> 23) & 32'hFF;
    ma = (a & 32'h7F_FFFF) | ((ea != 32'd0) ? 32'h80_0000 : 32'd0);
    mb = (b & 32'h7F_FFFF) | ((eb != 32'd0) ? 32'h80_0000 : 32'd0);
    sign = (a ^ b) & Sign32;
    special = (((a & 32'h7FFF_FFFF) > Fp32Inf) || ((b & 32'h7FFF_FFFF) > Fp32Inf) || (ma == 32'd0) || (mb == 32'd0)) ? Fp32Nan
                                                                                                          : (sign | Fp32Inf);
    na = leading_zeros_24(ma);
    nb = leading_zeros_24(mb);
    p = {32'd0, ma << na} * {32'd0, mb << nb};  // in [2^46, 2^48)
    // 28 bits are enough: 24, guard, two more (one may be shifted left), sticky.
    s = 32'(p >> 20) | (((p & 64'hF_FFFF) != 64'd0) ? 32'd1 : 32'd0);
    // Exponent with an offset of 256, so that no intermediate is negative; leading one at bit 27 <=> exponent + 1.
    e = ((ea == 32'd0) ? 32'd1 : ea) + ((eb == 32'd0) ? 32'd1 : eb) + 32'd130 - na - nb;
    e = ((s & 32'h0800_0000) == 32'd0) ? e - 32'd1 : e;
    s = ((s & 32'h0800_0000) == 32'd0) ? s << 1 : s;
    // Exponent below 1: the result is subnormal.
    under = (e < 32'd257) ? 32'd257 - e : 32'd0;
    s = shift_right_sticky(s, under);
    e = e + under - 32'd256;
    // The exponent may exceed 255 widely: clamp before rounding so that the result stays in 31 bits.
    finite = sign | (((ma == 32'd0) || (mb == 32'd0)) ? 32'd0 : fp32_round((e > 32'd255) ? 32'd255 : e, s));
    fp32_mul = ((ea == 32'hFF) || (eb == 32'hFF)) ? special : finite;
  endfunction

  /// fp16 -> fp32, exact.
  function automatic logic [31:0] fp16_to_fp32(input logic [31:0] a);
    fp16_to_fp32 = fp16_mul_by(a, 32'h0071_1000);  // times one: significand 1, exponent 15 + 98
  endfunction

  /// fp32 -> fp16, to nearest even, subnormals kept.
  function automatic logic [31:0] fp32_to_fp16(input logic [31:0] x);
    logic [31:0] e, m, sign, r;
    e = (x >> 23) & 32'hFF;
    sign = (x >> 16) & 32'h8000;
    // Exponent below 113 (2^-14): subnormal fp16. An fp32 subnormal is far below and keeps only its sticky bit.
    m = shift_right_sticky((x & 32'h7F_FFFF) | 32'h80_0000, (e < 32'd113) ? 32'd113 - e : 32'd0);
    e = (e < 32'd113) ? 32'd113 : e;
    r = ((e - 32'd113) << 10) + ((m + 32'hFFF + ((m >> 13) & 32'd1)) >> 13);
    r = (r > Fp16Inf) ? Fp16Inf : r;
    // A zero has no hidden one, but as a value below 2^-126 it rounds to zero anyway.
    fp32_to_fp16 = ((x & 32'h7FFF_FFFF) > Fp32Inf) ? Fp16Nan : (sign | r);
  endfunction

  /// v * 2^-30 for v in [0, 2^30] -> fp16, to nearest even, subnormals kept.
  function automatic logic [31:0] fixed30_to_fp16(input logic [31:0] v);
    logic [31:0] s, e, step;
    s = v;
    e = 32'd15;  // if the leading one is at bit 30
    step = (((s & 32'h7F80_0000) == 32'd0) && (e > 32'd8)) ? 32'd8 : 32'd0;
    s = s << step;
    e = e - step;
    step = (((s & 32'h7800_0000) == 32'd0) && (e > 32'd4)) ? 32'd4 : 32'd0;
    s = s << step;
    e = e - step;
    step = (((s & 32'h6000_0000) == 32'd0) && (e > 32'd2)) ? 32'd2 : 32'd0;
    s = s << step;
    e = e - step;
    step = (((s & 32'h4000_0000) == 32'd0) && (e > 32'd1)) ? 32'd1 : 32'd0;
    s = s << step;
    e = e - step;
    fixed30_to_fp16 = ((e - 32'd1) << 10) + ((s + 32'h7_FFFF + ((s >> 20) & 32'd1)) >> 20);
  endfunction

  /// Fixed-point table argument u (22 fractional bits) of |x| or, if tanh, of 2|x|; saturates at 17.5 (560 * 2^17).
  function automatic logic [31:0] activation_argument(input logic [31:0] x, input logic [31:0] tanh);
    logic [31:0] e, u;
    e = ((x >> 23) & 32'hFF) + tanh;
    // The significand at bits 27:4 is u when e = 132; smaller exponents shift right (those of subnormals give 0).
    u = (((x & 32'h7F_FFFF) | 32'h80_0000) << 4) >> (32'd132 - e);
    activation_argument = ((e > 32'd132) || (u > 32'd73400320)) ? 32'd73400320 : u;
  endfunction

  /// g(u): {T[k], T[k] - T[k+1]} is the table segment of u.
  function automatic logic [31:0] activation_interpolate(input logic [53:0] segment, input logic [31:0] u);
    logic [63:0] product;
    product = {40'd0, segment[23:0]} * {32'd0, u & 32'h1_FFFF};
    activation_interpolate = {2'd0, segment[53:24]} - 32'(product >> 17);
  endfunction

  /// sigmoid(x) (tanh = 0) or tanh(x) (tanh = 1) as fp16 from g(activation_argument(x)).
  function automatic logic [31:0] activation_finish(input logic [31:0] x, input logic [31:0] tanh, input logic [31:0] g);
    logic [31:0] v, sigmoid_result, tanh_result;
    v = (tanh != 32'd0) ? 32'h4000_0000 - (g << 1) : (((x & Sign32) != 32'd0) ? g : 32'h4000_0000 - g);
    sigmoid_result = fixed30_to_fp16(v);
    tanh_result = ((x >> 16) & 32'h8000) | sigmoid_result;
    // |x| < 2^-6: tanh(x) = x.
    tanh_result = ((x & 32'h7FFF_FFFF) < 32'h3C80_0000) ? fp32_to_fp16(x) : tanh_result;
    activation_finish =
        ((x & 32'h7FFF_FFFF) > Fp32Inf) ? Fp16Nan : ((tanh != 32'd0) ? tanh_result : sigmoid_result);
  endfunction

  /// The activation of docs/numerics.md: fp32 in, fp16 out; tanh = 1 or sigmoid = 0.
  function automatic logic [31:0] activation(input logic [31:0] x, input logic [31:0] tanh);
    logic [31:0] u;
    u = activation_argument(x, tanh);
    activation = activation_finish(x, tanh, activation_interpolate(sharp_act_pkg::segment(u[26:17]), u));
  endfunction

  /// Orders fp32 so that exactly the subnormals lie below SubnormalEnd: of many values, the smallest key tells.
  localparam logic [31:0] SubnormalEnd = 32'h00FF_FFFF;
  function automatic logic [31:0] fp32_subnormal_key(input logic [31:0] x);
    fp32_subnormal_key = (x << 1) - 32'd1;
  endfunction

endpackage
