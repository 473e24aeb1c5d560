/**
 * Convolutions on the CPU. {@code CpuConvolutions} takes the first of these algorithms that suits the shapes; all of them sum in an
 * order that depends on the shapes alone.
 *
 * <table>
 * <caption>Which shape goes where, and how much faster it is than by the next algorithm that suits it: y, the weights' gradient, and
 * the gradient with respect to x</caption>
 * <tr><th>shape<th>algorithm<th>measured with<th>gain over
 * <tr><td>many images down to a few pixels, where most of a window lies in the padding
 *     <td>{@link dev.lapidary.engine.cpu.convolution.PerPixelGemmConvolution}
 *     <td>128 × 1² × 512 → 512, 3×3<td>im2col: 20.8, 8.9, 9.8
 * <tr><td>few channels, as colours are; outputs' channels a multiple of 64
 *     <td>{@link dev.lapidary.engine.cpu.convolution.StemConvolution}
 *     <td>16 × 224² × 3 → 64, 7×7, stride 2<td>im2col: 1.8, 2.0, none needed
 * <tr><td>1×1, channels a multiple of 64
 *     <td>{@link dev.lapidary.engine.cpu.convolution.PointwiseConvolution}
 *     <td>16 × 56² × 256 → 64<td>im2col: 1.4, 1.3, 1.4
 * <tr><td>the same with a larger stride
 *     <td>{@link dev.lapidary.engine.cpu.convolution.StridedPointwiseConvolution}
 *     <td>16 × 56² × 64 → 128, stride 2<td>im2col: 1.4, 1.3, 1.3
 * <tr><td>3×3 of stride 1, channels a multiple of 32
 *     <td>{@link dev.lapidary.engine.cpu.convolution.winograd.WinogradConvolution}, unless the direct ones are asked for
 *     <td>16 × 28² × 128 → 128<td>direct: 3.2, 2.6, 3.6
 * <tr><td>3×3 of stride 2, channels a multiple of 32
 *     <td>the same
 *     <td>16 × 56² × 64 → 128<td>im2col: 1.7, 1.9, 1.7
 * <tr><td>3×3 of stride 1, any channels
 *     <td>{@link dev.lapidary.engine.cpu.convolution.DirectConvolution}
 *     <td>128 × 32² × 16 → 16<td>im2col: 2.5, 3.0, 2.7
 * <tr><td>all others: groups, dilation, other windows
 *     <td>{@link dev.lapidary.engine.cpu.convolution.Im2colConvolution}<td><td>
 * </table>
 *
 * <p>Measured with {@code bench/kernels} on two cores of an AMD EPYC with AVX-512, December 2026, one fork of five seconds each, while
 * others used the machine now and then: gains are good to about a tenth. To time the next one, an algorithm was left out of the choice.
 */
package dev.lapidary.engine.cpu.convolution;
