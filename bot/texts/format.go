package texts

import (
	"cmp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"pickbot/recommend"
)

// symbols of currencies; any other is written by its code.
var symbols = map[string]string{
	"EUR": "€", "USD": "$", "GBP": "£", "RUB": "₽", "UAH": "₴", "KZT": "₸", "JPY": "¥", "CNY": "¥", "INR": "₹",
	"TRY": "₺", "ILS": "₪", "PLN": "zł",
}

// wholeUnits are currencies that are counted without a fraction, and mostlyWhole those that show none where there is none.
var (
	wholeUnits  = map[string]bool{"JPY": true, "KRW": true, "VND": true}
	mostlyWhole = map[string]bool{"RUB": true, "KZT": true, "UAH": true, "INR": true}
)

// Symbol is a currency's, or its code.
func Symbol(currency string) string { return cmp.Or(symbols[strings.ToUpper(currency)], currency) }

// Price writes an amount as the language does; a nil one is empty.
func (v *Voice) Price(m *recommend.Money) string {
	if m == nil {
		return ""
	}
	currency := strings.ToUpper(m.Currency)
	amount := strconv.AppendInt(make([]byte, 0, 24), m.Hundredths/100, 10)
	if cents := byte(m.Hundredths % 100); !wholeUnits[currency] && (cents > 0 || !mostlyWhole[currency]) {
		amount = append(append(amount, v.Plain("format.decimal")...), '0'+cents/10, '0'+cents%10)
	}
	symbol := Symbol(m.Currency)
	if last, _ := utf8.DecodeLastRuneInString(symbol); unicode.IsLetter(last) {
		symbol += "\u00a0" // from the amount, where that follows
	}
	return strings.TrimSpace(v.Plain("format.price", "Amount", string(amount), "Symbol", symbol))
}

// Number writes 1 to 10 in words, for the beginning of a sentence; others in digits.
func (v *Voice) Number(n int) string {
	words := strings.Fields(v.Plain("format.numbers"))
	if n < 1 || n > len(words) {
		return strconv.Itoa(n)
	}
	return words[n-1]
}

// List joins names as a sentence does.
func (v *Voice) List(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " " + v.Plain("format.and") + " " + names[last]
}

// Clock writes a time of day, given in minutes after midnight.
func (v *Voice) Clock(minutes int) string {
	two := func(n int) string { return strconv.Itoa(100 + n)[1:] }
	return v.Plain("format.clock", "Hour", two(minutes/60), "Minute", two(minutes%60))
}

// Duration writes a length of time by its two largest units; what is below a second is one.
func (v *Voice) Duration(d time.Duration) string {
	left := max(d.Round(time.Second), time.Second)
	var parts []string
	for _, u := range []struct {
		size time.Duration
		key  string
	}{{24 * time.Hour, "format.days"}, {time.Hour, "format.hours"}, {time.Minute, "format.minutes"}, {time.Second, "format.seconds"}} {
		if n := left / u.size; n > 0 && len(parts) < 2 {
			parts = append(parts, v.Plain(u.key, "Number", strconv.Itoa(int(n))))
			left -= n * u.size
		} else if len(parts) > 0 {
			break
		}
	}
	return strings.Join(parts, " ")
}

// Date writes a day of the year.
func (v *Voice) Date(t time.Time) string {
	months := strings.Fields(v.Plain("format.months"))
	return v.Plain("format.date", "Day", t.Day(), "Month", months[t.Month()-time.January])
}

// Weekday is the short name of a day.
func (v *Voice) Weekday(d time.Weekday) string {
	return strings.Fields(v.Plain("format.weekdays"))[d]
}
