package ranking

import (
	"context"
	"errors"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"
)

// leaf is the size below which a block is inverted at once.
const leaf = 256

var errIndefinite = errors.New("matrix is not positive definite")

// invert replaces a symmetric positive definite matrix, stored in full, by its
// inverse. It splits the matrix in four and goes on with the first block and
// its Schur complement. That is about as much work as by a Cholesky
// factorisation, but all of it in matrix products, which use all cores.
func invert(ctx context.Context, a blas64.General) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if a.Rows <= leaf {
		return invertAtOnce(a)
	}
	n := a.Rows / 2
	first, right := block(a, 0, 0, n, n), block(a, 0, n, n, a.Rows-n)
	below, last := block(a, n, 0, a.Rows-n, n), block(a, n, n, a.Rows-n, a.Rows-n)

	if err := invert(ctx, first); err != nil {
		return err
	}
	w := newGeneral(n, a.Rows-n)
	blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, first, right, 0, w)
	subtract(below, w, blas.NoTrans, last)
	if err := invert(ctx, last); err != nil {
		return err
	}
	blas64.Gemm(blas.NoTrans, blas.NoTrans, -1, w, last, 0, right)
	subtract(right, w, blas.Trans, first)
	mirror(right, below)
	return nil
}

// subtract takes the product of a and b, which is known to be symmetric, off c.
// It computes what is above the diagonal only, block by block.
func subtract(a, b blas64.General, transB blas.Transpose, c blas64.General) {
	if c.Rows <= leaf {
		blas64.Gemm(blas.NoTrans, transB, -1, a, b, 1, c)
		return
	}
	n, rest := c.Rows/2, c.Rows-c.Rows/2
	top, bottom := block(a, 0, 0, n, a.Cols), block(a, n, 0, rest, a.Cols)
	var left, right blas64.General
	if transB == blas.Trans {
		left, right = block(b, 0, 0, n, b.Cols), block(b, n, 0, rest, b.Cols)
	} else {
		left, right = block(b, 0, 0, b.Rows, n), block(b, 0, n, b.Rows, rest)
	}
	above := block(c, 0, n, n, rest)
	subtract(top, left, transB, block(c, 0, 0, n, n))
	subtract(bottom, right, transB, block(c, n, n, rest, rest))
	blas64.Gemm(blas.NoTrans, transB, -1, top, right, 1, above)
	mirror(above, block(c, n, 0, rest, n))
}

// mirror writes the transpose of a to b.
func mirror(a, b blas64.General) {
	for i := range a.Rows {
		for j := range a.Cols {
			b.Data[j*b.Stride+i] = a.Data[i*a.Stride+j]
		}
	}
}

func invertAtOnce(a blas64.General) error {
	s := blas64.Symmetric{N: a.Rows, Stride: a.Stride, Data: a.Data, Uplo: blas.Upper}
	factor, ok := lapack64.Potrf(s)
	if !ok {
		return errIndefinite
	}
	if _, ok := lapack64.Potri(factor); !ok {
		return errIndefinite
	}
	for i := range a.Rows {
		for j := range i {
			a.Data[i*a.Stride+j] = a.Data[j*a.Stride+i]
		}
	}
	return nil
}

func newGeneral(rows, columns int) blas64.General {
	return blas64.General{Rows: rows, Cols: columns, Stride: columns, Data: make([]float64, rows*columns)}
}

func block(a blas64.General, row, column, rows, columns int) blas64.General {
	return blas64.General{Rows: rows, Cols: columns, Stride: a.Stride, Data: a.Data[row*a.Stride+column:]}
}
