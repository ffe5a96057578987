package eval

import (
	"fmt"
	"os"
	"runtime"
	"strings"
)

// peakMemory returns the most bytes that the process held in memory so far, by
// the kernel's account where there is one, else what the runtime got from it.
func peakMemory() uint64 {
	if status, err := os.ReadFile("/proc/self/status"); err == nil {
		for line := range strings.Lines(string(status)) {
			var kilobytes uint64
			if n, _ := fmt.Sscanf(line, "VmHWM: %d kB", &kilobytes); n == 1 {
				return kilobytes << 10
			}
		}
	}
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.Sys
}
