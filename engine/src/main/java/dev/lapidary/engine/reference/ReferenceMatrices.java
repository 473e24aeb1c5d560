package dev.lapidary.engine.reference;

import static dev.lapidary.engine.reference.ReferenceLoops.forEach;
import static dev.lapidary.engine.reference.ReferenceLoops.get;
import static dev.lapidary.engine.reference.ReferenceLoops.put;

import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.kernels.Matrices;

/** Products of matrices, as they are defined. */
final class ReferenceMatrices implements Matrices {
    @Override
    public void matmul(NdArray a, boolean transposeA, NdArray b, boolean transposeB, double beta, NdArray y) {
        int rows = y.shape().dim(0);
        int columns = y.shape().dim(1);
        int inner = a.shape().dim(transposeA ? 0 : 1);
        double[] left = a.toDoubles();
        double[] right = b.toDoubles();
        forEach(y, (i, j) -> {
            double sum = beta == 0 ? 0 : beta * get(y, i, j);
            for (int k = 0; k < inner; k++) {
                sum += left[transposeA ? k * rows + i : i * inner + k]
                        * right[transposeB ? j * inner + k : k * columns + j];
            }
            put(y, i, j, sum);
        });
    }
}
