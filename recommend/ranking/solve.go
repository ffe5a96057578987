package ranking

import (
	"context"

	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/blas/blas64"
)

// rows fills out with the weights from one item to all.
type rows func(item int32, out []float32)

// solvePrimal inverts a matrix of items by items.
func solvePrimal(ctx context.Context, x *matrix, penalty []float64) (rows, error) {
	n := x.columns
	people := x.transposed()
	c := newGeneral(n, n)
	err := everyRow(ctx, n, func(item int32) {
		row := c.Data[int(item)*n:][:n]
		list, weights := people.row(item)
		for i, person := range list {
			items, values := x.row(person)
			for j, other := range items {
				row[other] += float64(weights[i]) * float64(values[j])
			}
		}
		row[item] += penalty[item]
	})
	if err != nil {
		return nil, err
	}
	if err := invert(ctx, c); err != nil {
		return nil, err
	}
	scale := make([]float64, n)
	for item := range scale {
		scale[item] = -1 / c.Data[item*n+item]
	}
	return func(item int32, out []float32) {
		for other, weight := range c.Data[int(item)*n:][:n] {
			out[other] = float32(weight * scale[other])
		}
	}, nil
}

// solveDual inverts a matrix of people by people instead, which is the smaller
// one here (Woodbury's identity):
//
//	C = L^-1 - L^-1 X' K X L^-1,  K = (I + X L^-1 X')^-1.
func solveDual(ctx context.Context, x *matrix, penalty []float64) (rows, error) {
	people := x.transposed()
	k, err := personKernel(ctx, x, people, penalty)
	if err != nil {
		return nil, err
	}
	shares := make([]float32, len(x.value)) // X L^-1
	for i, item := range x.column {
		shares[i] = x.value[i] / float32(penalty[item])
	}
	y := make([]float32, x.rows()*x.columns) // K X L^-1
	err = everyRow(ctx, x.rows(), func(person int32) {
		row := y[int(person)*x.columns:][:x.columns]
		for other := range int32(x.rows()) {
			weight := float32(k.Data[int(person)*k.Stride+int(other)])
			from, to := x.start[other], x.start[other+1]
			for i, item := range x.column[from:to] {
				row[item] += weight * shares[int(from)+i]
			}
		}
	})
	if err != nil {
		return nil, err
	}
	scale := make([]float32, x.columns)
	for item := range scale {
		scale[item] = 1 / dualDiagonal(x.columns, int32(item), people, penalty, y)
	}
	return func(item int32, out []float32) {
		clear(out)
		list, weights := people.row(item)
		for i, person := range list { // a row of -C, but for the diagonal's L^-1
			axpy(weights[i]/float32(penalty[item]), y[int(person)*x.columns:][:x.columns], out)
		}
		for other := range out {
			out[other] *= scale[other]
		}
	}, nil
}

// personKernel returns (I + X L^-1 X')^-1.
func personKernel(ctx context.Context, x, people *matrix, penalty []float64) (blas64.General, error) {
	n := x.rows()
	k := newGeneral(n, n)
	err := everyRow(ctx, n, func(person int32) {
		row := k.Data[int(person)*n:][:n]
		items, values := x.row(person)
		for i, item := range items {
			share := float64(values[i]) / penalty[item]
			others, weights := people.row(item)
			for j, other := range others {
				row[other] += share * float64(weights[j])
			}
		}
		row[person]++
	})
	if err != nil {
		return k, err
	}
	return k, invert(ctx, k)
}

func dualDiagonal(columns int, item int32, people *matrix, penalty []float64, y []float32) float32 {
	sum := 1.0
	list, weights := people.row(item)
	for i, person := range list {
		sum -= float64(weights[i]) * float64(y[int(person)*columns+int(item)])
	}
	return float32(sum / penalty[item])
}

// axpy adds a multiple of x to y.
func axpy(factor float32, x, y []float32) {
	blas32.Axpy(factor,
		blas32.Vector{N: len(x), Inc: 1, Data: x},
		blas32.Vector{N: len(y), Inc: 1, Data: y})
}
