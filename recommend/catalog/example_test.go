package catalog_test

import (
	"errors"
	"fmt"
	"strings"

	"pickbot/recommend/catalog"
)

func ExampleItems() {
	file := strings.NewReader("id,title,price\ntom-yum,Tom yum,7.90\nbaked cod,Baked cod,8,40\n,Cake,free\n")
	for it, err := range catalog.Items(file) {
		var bad *catalog.BadRowsError
		if errors.As(err, &bad) {
			for _, row := range bad.Rows {
				fmt.Printf("line %d: %s\n", row.Line, row.Reason())
			}
			break
		}
		fmt.Println(it.Title, it.Price.Hundredths)
	}
	// Output:
	// Tom yum 790
	// line 3: cells: 4, columns in the header: 3
	// line 4: no id; price "free" should be a plain number such as 1234.50 or 1234,50, or empty; a currency has its own column
}
