package catalog

import (
	"strconv"
	"strings"

	"pickbot/recommend"
)

// maxDigits keeps every price far within an int64.
const maxDigits = 12

// parsePrice reads a decimal with a point or a comma and at most two places into hundredths.
func parsePrice(text string) (hundredths int64, ok bool) {
	whole, places, cut := strings.Cut(strings.Replace(text, ",", ".", 1), ".")
	if cut && (places == "" || len(places) > 2) || whole == "" || len(whole) > maxDigits || !digits(whole+places) {
		return 0, false
	}
	n, err := strconv.ParseInt(whole+(places + "00")[:2], 10, 64)
	if err != nil {
		return 0, false
	}
	return n, true
}

func digits(text string) bool {
	return !strings.ContainsFunc(text, func(c rune) bool { return c < '0' || c > '9' })
}

func formatPrice(m *recommend.Money) string {
	text := strconv.FormatInt(m.Hundredths, 10)
	if len(text) < 3 {
		text = strings.Repeat("0", 3-len(text)) + text
	}
	return text[:len(text)-2] + "." + text[len(text)-2:]
}
