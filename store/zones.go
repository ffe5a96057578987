package store

import (
	"sync"
	"time"
)

// zones remembers time zones by name: loading one reads a file, and every update needs its person's. It holds only
// zones that exist, a few hundred at most. The zero value is ready to use.
type zones struct{ known sync.Map }

// find is the named zone, nil where the name is empty or this system does not know it.
func (z *zones) find(name string) *time.Location {
	if name == "" || name == "Local" { // "Local" would be another zone on another machine
		return nil
	}
	if loc, ok := z.known.Load(name); ok {
		return loc.(*time.Location)
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	z.known.Store(name, loc)
	return loc
}
