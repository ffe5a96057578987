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
// its Schur complement: a third more work than a Cholesky factorisation, but
// all of it in matrix products, which use all cores.
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
	blas64.Gemm(blas.NoTrans, blas.NoTrans, -1, below, w, 1, last)
	if err := invert(ctx, last); err != nil {
		return err
	}
	blas64.Gemm(blas.NoTrans, blas.NoTrans, -1, w, last, 0, right)
	blas64.Gemm(blas.NoTrans, blas.Trans, -1, right, w, 1, first)
	for i := range right.Rows {
		for j := range right.Cols {
			below.Data[j*below.Stride+i] = right.Data[i*right.Stride+j]
		}
	}
	return nil
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
