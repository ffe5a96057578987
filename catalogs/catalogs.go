// Package catalogs holds the two starter catalogs that come with pickbot: the menu of a canteen and a shelf of
// classics, both written for this project, in English, in the catalog file format that `pickbot catalog import` reads.
//
// Every item has an id, a title, a description, one category and 4-8 tags from a small vocabulary. Dishes have a price
// in EUR and what they contain; books have an author and a year (negative before our era, approximate for old works).
//
// # What a dish contains
//
// The column contains of the lunch catalog is what a rule such as "never nuts" is checked against. Its words:
//
//	gluten crustaceans egg fish peanuts soy milk nuts celery    allergens of EU Regulation 1169/2011, Annex II;
//	mustard sesame sulphites lupin molluscs                     nuts are tree nuts, coconut is none
//	meat                                                        of any land animal, stock included; always there with the next three
//	pork beef poultry                                           veal is beef, duck is poultry
//	alcohol                                                     drunk, or cooked with
//	caffeine                                                    coffee, tea, mate, cola; not the little in chocolate
//	none                                                        stands alone: nothing of the above
//
// An empty cell says that the kitchen cannot know (a dish of the day). Such a dish breaks every rule.
// A dish tagged vegetarian has no meat, fish, crustaceans or molluscs; one tagged vegan has no milk, egg or honey either.
package catalogs

import (
	_ "embed" // for the two files below
	"io"
	"strings"
)

//go:embed lunch.csv
var lunch string

//go:embed books.csv
var books string

// Lunch returns the canteen's menu from its header on, as UTF-8 CSV. Each call reads from the beginning.
func Lunch() io.Reader { return strings.NewReader(lunch) }

// Books returns the classics from their header on, as UTF-8 CSV. Each call reads from the beginning.
func Books() io.Reader { return strings.NewReader(books) }
