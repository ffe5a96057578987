// Package notify writes to people who have not asked just now. So far these are admins who should hear of trouble at
// once; it promises them each alert at most once an hour.
//
// What is said and how it travels is left to the conversation, which it knows as a Teller.
package notify

import "context"

// Teller says a text to every admin, by the text's key and its values.
type Teller interface {
	TellAdmins(ctx context.Context, key string, values ...any) error
}

// TellerFunc is a function that is a Teller.
type TellerFunc func(ctx context.Context, key string, values ...any) error

// TellAdmins calls f.
func (f TellerFunc) TellAdmins(ctx context.Context, key string, values ...any) error {
	return f(ctx, key, values...)
}
