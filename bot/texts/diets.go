package texts

import (
	"slices"
	"strings"
)

// Diet is a way to eat, by the contents that it rules out.
type Diet struct {
	Name  string
	Words string // as it is called, or as somebody said it where it has no name of its own
	// Without is what makes the diet. And is ruled out beside it.
	Without, And []string
	// Beyond means that the diet asks for what no list of contents says.
	Beyond bool
}

var (
	meats     = []string{"poultry", "beef", "pork", "lamb"}
	shellfish = []string{"crustaceans", "molluscs"}
)

// diets are those that the texts have words for.
var diets = []Diet{
	{Name: "vegan", Without: []string{"meat", "fish", "egg", "milk"}, And: slices.Concat(shellfish, []string{"honey", "gelatine"})},
	{Name: "vegetarian", Without: []string{"meat", "fish"}, And: slices.Concat(shellfish, []string{"gelatine"})},
	{Name: "pescatarian", Without: []string{"meat"}},
	{Name: "halal", Without: []string{"pork", "alcohol"}, Beyond: true},
	{Name: "kosher", Without: []string{"pork"}, And: shellfish, Beyond: true},
	{Name: "gluten_free", Without: []string{"gluten"}},
	{Name: "further", Beyond: true},
}

// OwnDiet is what the words mean in any language, by name alone, also with a slip of the pen: "vegan", "ceoliac".
func (b *Book) OwnDiet(words string) (Diet, bool) {
	for _, lang := range b.codes {
		if d, ok := b.Diet(b.voices[lang], words); ok && d.Name != "" {
			return d, true
		}
	}
	for _, d := range diets {
		for _, lang := range b.codes {
			slip := func(listed string) bool { return Misspelt(words, listed) }
			if slices.ContainsFunc(b.voices[lang].Phrases("diet."+d.Name), slip) {
				d.Words = words
				return d, true
			}
		}
	}
	return Diet{}, false
}

// Diet is what the words mean in a language, without a further word: "vegan", "gluten-free", "nut allergy".
func (b *Book) Diet(v *Voice, words string) (Diet, bool) {
	for _, d := range diets {
		if v.uses("diet."+d.Name, words) {
			d.Words = words
			if len(d.Without) > 0 { // who says "muslim" asks for halal
				d.Words = v.Phrases("diet." + d.Name)[0]
			}
			return d, true
		}
	}
	for _, free := range v.Phrases("grammar.free") {
		if what, found := strings.CutSuffix(words, free); found {
			d := Diet{Words: words, Without: b.ContentsSaid(what)}
			return d, len(d.Without) > 0
		}
	}
	return Diet{}, false
}
