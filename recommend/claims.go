package recommend

import (
	"regexp"
	"slices"
	"strings"
)

// negators turn what follows or stands before into a claim that something is missing: "no nuts", "nut-free".
var negators = []string{
	"no", "without", "free", "non", "zero", "ohne", "sans", "frei",
	"без", "нет", "ноль", "никаких",
}

// claims are beginnings of words that people with a diet or an allergy rely on, or that speak of money. Exact ones end
// with a full stop.
var claims = []string{
	"vegan", "vegetar", "végé", "veggie", "pescatar", "plant.", "halal", "kosher", "keto.", "paleo", "organic",
	"gluten", "lactos", "laktos", "allerg", "hypoallerg", "coeliac", "celiac", "diabet", "diet", "calori", "kcal", "carb.",
	"carbs.", "health", "safe.", "safely.", "contain", "ingredient",
	"веган", "вегетар", "халял", "кошер", "постн", "диет", "глютен", "лактоз", "аллерг", "гипоаллерг", "диабет", "калори",
	"ккал", "полезн", "безопасн", "содерж", "ингредиент", "органическ",
	"euro", "eur.", "dollar", "usd.", "cents.", "ruble", "rouble", "rub.", "cheap", "inexpensiv", "affordab", "bargain",
	"discount", "price", "costs.", "cost.", "budget", "sale.", "евро", "доллар", "рубл", "копе", "цена", "цены", "цене",
	"ценой", "дешев", "недорог", "скидк", "бесплат", "стоит.", "стоимост",
	"ignore", "instruct", "prompt", "password", "игнориру", "инструкц", "пароль",
}

// claimIn finds a claim in a text's words, in lower case, that the record does not make word for word; false if there is
// none.
func claimIn(words []string, record *prose) bool {
	for i, w := range words {
		switch {
		case slices.Contains(negators, w):
			before := i > 0 && record.says(words[i-1]+" "+w)
			after := i+1 < len(words) && record.says(w+" "+words[i+1])
			if !before && !after {
				return true
			}
		case isClaim(w) && !record.says(w):
			return true
		}
	}
	return false
}

func isClaim(w string) bool {
	return slices.ContainsFunc(claims, func(c string) bool {
		if exact, ok := strings.CutSuffix(c, "."); ok {
			return w == exact
		}
		return strings.HasPrefix(w, c)
	})
}

// guess finds words that claim to know a person's taste.
var guess = regexp.MustCompile(`\byou (?:really |always |often |clearly )?(?:like|love|enjoy|prefer|liked|loved|enjoyed|lean)\b|` +
	`\byour (?:taste|tastes|favou?rites?|love|usual|liking|preferences?)\b|` +
	`вы (?:люб|предпоч|цен)|вам (?:нрав|понрав)|ваш\pL* (?:вкус|любим|предпоч)`)
