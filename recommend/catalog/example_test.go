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
	// line 4: id "" should be 1-32 of A-Z a-z 0-9 _ -; price "free" should be a number such as 7.90 or 7,90, without a currency
}
