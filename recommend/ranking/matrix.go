package ranking

import "slices"

// matrix is sparse, stored by rows (CSR), each row sorted by column.
type matrix struct {
	columns int
	start   []int32 // row r is entries start[r] to start[r+1]
	column  []int32
	value   []float32
}

// newMatrix adds up entries of the same place.
func newMatrix(entries []vote, rows, columns int) *matrix {
	m := &matrix{columns: columns, start: make([]int32, rows+1)}
	for _, e := range entries {
		m.start[e.person+1]++
	}
	for r := range rows {
		m.start[r+1] += m.start[r]
	}
	m.column = make([]int32, len(entries))
	m.value = make([]float32, len(entries))
	next := slices.Clone(m.start)
	for _, e := range entries {
		at := next[e.person]
		next[e.person]++
		m.column[at], m.value[at] = e.item, e.weight
	}
	m = m.transposed().transposed() // sorts the rows in linear time
	m.mergeDuplicates()
	return m
}

func (m *matrix) rows() int { return len(m.start) - 1 }

// row returns the columns and values of a row. Rows that the matrix does not
// have (items that came later) are empty.
func (m *matrix) row(r int32) ([]int32, []float32) {
	if int(r) >= m.rows() {
		return nil, nil
	}
	from, to := m.start[r], m.start[r+1]
	return m.column[from:to], m.value[from:to]
}

func (m *matrix) degree(r int32) int {
	columns, _ := m.row(r)
	return len(columns)
}

// at returns the value at a place, 0 where there is none.
func (m *matrix) at(r, c int32) float32 {
	columns, values := m.row(r)
	if i, ok := slices.BinarySearch(columns, c); ok {
		return values[i]
	}
	return 0
}

// head returns the first n rows.
func (m *matrix) head(n int) *matrix {
	if n >= m.rows() {
		return m
	}
	end := m.start[n]
	return &matrix{columns: m.columns, start: m.start[:n+1], column: m.column[:end], value: m.value[:end]}
}

// transposed turns columns into rows.
func (m *matrix) transposed() *matrix {
	t := &matrix{
		columns: m.rows(),
		start:   make([]int32, m.columns+1),
		column:  make([]int32, len(m.column)),
		value:   make([]float32, len(m.value)),
	}
	for _, c := range m.column {
		t.start[c+1]++
	}
	for c := range m.columns {
		t.start[c+1] += t.start[c]
	}
	next := slices.Clone(t.start)
	for r := range int32(m.rows()) {
		columns, values := m.row(r)
		for i, c := range columns {
			at := next[c]
			next[c]++
			t.column[at], t.value[at] = r, values[i]
		}
	}
	return t
}

func (m *matrix) mergeDuplicates() {
	kept := int32(0)
	for r := range m.rows() {
		from, to := m.start[r], m.start[r+1]
		m.start[r] = kept
		for i := from; i < to; i++ {
			if kept > m.start[r] && m.column[kept-1] == m.column[i] {
				m.value[kept-1] += m.value[i]
				continue
			}
			m.column[kept], m.value[kept] = m.column[i], m.value[i]
			kept++
		}
	}
	m.start[m.rows()] = kept
	m.column, m.value = m.column[:kept], m.value[:kept]
}

// common counts the columns that two rows share.
func (m *matrix) common(a, b int32) int {
	left, _ := m.row(a)
	right, _ := m.row(b)
	n := 0
	for len(left) > 0 && len(right) > 0 {
		switch {
		case left[0] < right[0]:
			left = left[1:]
		case left[0] > right[0]:
			right = right[1:]
		default:
			n++
			left, right = left[1:], right[1:]
		}
	}
	return n
}
