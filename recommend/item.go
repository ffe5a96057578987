package recommend

// An Item is one row of the operator's catalog. The zero Price and nil slices mean that the catalog does not say.
type Item struct {
	ID          string
	Title       string
	Description string
	Category    string
	Tags        []string
	URL         string
	ImageURL    string
	Price       *Money
	Lang        string
	// Contains lists what a person may have to avoid (allergens and the like); see Contents.
	Contains Contents
	Active   bool
	// Attributes are the catalog's columns that have no meaning to us.
	Attributes map[string]string
}

// Money is an amount in hundredths of the currency's unit, the currency as the catalog writes it (ISO 4217, or empty).
type Money struct {
	Hundredths int64
	Currency   string
}

// Contents is what an item declares about what is in it.
type Contents struct {
	// Declared is false where the catalog has a contains column and the row leaves it empty: nobody knows, and a
	// rule about contents refuses the item.
	Declared bool
	// Names are the declared contents, lower case; empty with Declared means that nothing needs declaring.
	Names []string
}
