package ranking

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
)

// gram makes a positive definite matrix.
func gram(n int) blas64.General {
	random := rand.New(rand.NewPCG(1, 2))
	x := newGeneral(n, n)
	for i := range x.Data {
		x.Data[i] = random.NormFloat64()
	}
	g := newGeneral(n, n)
	blas64.Gemm(blas.NoTrans, blas.Trans, 1, x, x, 0, g)
	for i := range n {
		g.Data[i*n+i] += 1
	}
	return g
}

func TestInvert(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 2, 255, 257, 601} {
		a := gram(n)
		inverse := newGeneral(n, n)
		copy(inverse.Data, a.Data)
		if err := invert(t.Context(), inverse); err != nil {
			t.Fatalf("%d: %v", n, err)
		}
		product := newGeneral(n, n)
		blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, a, inverse, 0, product)
		for i := range n {
			product.Data[i*n+i]--
		}
		for _, x := range product.Data {
			if math.Abs(x) > 1e-6 {
				t.Fatalf("%d rows: matrix times inverse is off the identity by %g", n, x)
			}
		}
	}
	t.Run("an indefinite matrix is refused", func(t *testing.T) {
		t.Parallel()
		a := newGeneral(2, 2)
		a.Data[0], a.Data[3] = 1, -1
		if err := invert(t.Context(), a); !errors.Is(err, errIndefinite) {
			t.Errorf("error is %v", err)
		}
	})
}

func BenchmarkInvert(b *testing.B) {
	a := gram(1500)
	work := newGeneral(1500, 1500)
	for b.Loop() {
		copy(work.Data, a.Data)
		if err := invert(b.Context(), work); err != nil {
			b.Fatal(err)
		}
	}
}
