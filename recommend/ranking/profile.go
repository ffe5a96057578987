package ranking

import "math"

// Signal is what a person let know of one item.
type Signal struct {
	Item   string
	Weight float64 // in [-1, 1]: see [Liked] and the other weights
}

// profile is a person's signals by number.
type profile []signal

type signal struct {
	item   int32
	weight float32
}

// newProfile leaves out unknown items and adds up what was said of one twice.
func (c *catalog) newProfile(signals []Signal) profile {
	var p profile
	at := make(map[int32]int, len(signals))
	for _, s := range signals {
		item, known := c.find(s.Item)
		if !known || math.IsNaN(s.Weight) {
			continue
		}
		i, twice := at[item]
		if !twice {
			i = len(p)
			at[item] = i
			p = append(p, signal{item: item})
		}
		p[i].weight = min(max(p[i].weight+float32(s.Weight), -1), 1)
	}
	return p
}

// known is how much the profile tells: its likes, by weight.
func (p profile) known() float64 {
	sum := 0.0
	for _, s := range p {
		sum += float64(max(s.weight, 0))
	}
	return sum
}

func abs(x float32) float32  { return math.Float32frombits(math.Float32bits(x) &^ (1 << 31)) }
func sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }
