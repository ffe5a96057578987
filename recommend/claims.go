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
	"ккал", "полезн", "безопасн", "содерж", "ингредиент", "органическ", "безглютен", "безлактоз", "обезжир", "низкокалор",
	"низкоуглевод", "здоровь", "витамин", "протеин", "белков",
	"protein", "vitamin", "nutrient", "nutritio", "superfood", "detox", "slimming",
	"euro", "eur.", "dollar", "usd.", "cents.", "ruble", "rouble", "rub.", "cheap", "inexpensiv", "affordab", "bargain",
	"discount", "price", "costs.", "cost.", "budget", "sale.", "евро", "доллар", "рубл", "копе", "цена", "цены", "цене",
	"ценой", "цен.", "полцены", "дешев", "недорог", "скидк", "бесплат", "даром.", "бесцен", "выгодн", "стоит.", "стоимост",
	"tenner", "fiver", "quid.", "buck.", "bucks.", "penny.", "pennies.", "pence.", "gratis", "complimentary",
	"gbp.", "chf.", "jpy.", "cny.", "inr.", "uah.", "kzt.", "pln.", "czk.", "sek.", "nok.", "dkk.", "byn.", "yen.", "yuan.",
	"rupee", "zloty", "hryvni", "tenge.", "peso.", "pesos.", "lira.", "franc.", "francs.", "kron",
	"тенге", "гривн", "гривен", "злот", "юан", "иен.", "иены.", "йен", "бакс", "тугрик",
	"ignore", "instruct", "prompt", "password", "игнориру", "инструкц", "пароль",
}

// denials say of what is named beside them that it is not there.
var denials = []string{
	"not.", "never.", "none.", "nothing.", "neither.", "nor.", "hardly.", "barely.", "lack.", "lacks.", "lacking.", "minus.",
	"cannot.", "skip", "avoid", "instead.", "isnt.", "arent.", "dont.", "doesnt.", "wont.", "cant.",
	"не.", "ни.", "нигде.", "ничего.", "никогда.", "никак", "вместо.", "минус.", "отсутств", "лишен", "исключ", "избега",
}

// numbers in words. The least are left out, since they are more often a manner of speaking.
var numbers = []string{
	"three", "four", "five", "six", "seven", "eight", "nine", "ten.", "eleven", "twelve", "thirteen", "fifteen", "twenty", "thirty",
	"forty", "fifty", "hundred", "thousand", "dozen",
	"три.", "трех.", "трем.", "тремя.", "тринадцат", "тридцат", "триста.", "четыр", "пять", "пяти", "шесть", "шести", "семь.", "семи.", "семнадц", "семьсот", "семьдес",
	"восемь", "восьми", "девять", "девяти", "девяност", "десять", "десяти", "одиннадцат", "двенадцат", "двадцат", "сорок",
	"сто.", "ста.", "двести.", "двухсот.", "тысяч", "дюжин",
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

func isClaim(w string) bool { return listed(claims, w) }

// denies reports whether a text says of anything that it is not there.
func denies(words []string) bool {
	for i, w := range words {
		if listed(denials, w) || w == "t" && i > 0 && strings.HasSuffix(words[i-1], "n") { // "isn't" is two words
			return true
		}
	}
	return false
}

// listed reports whether a word begins as one of a list does, or is one that ends with a full stop there.
func listed(list []string, w string) bool {
	return slices.ContainsFunc(list, func(entry string) bool {
		if exact, ok := strings.CutSuffix(entry, "."); ok {
			return w == exact
		}
		return strings.HasPrefix(w, entry)
	})
}

// guess finds words that claim to know a person's taste.
var guess = regexp.MustCompile(`\byou (?:really |always |often |clearly )?(?:like|love|enjoy|prefer|liked|loved|enjoyed|lean)\b|` +
	`\byour (?:taste|tastes|favou?rites?|love|usual|liking|preferences?)\b|` +
	`вы (?:люб|предпоч|цен)|вам (?:нрав|понрав)|ваш\pL* (?:вкус|любим|предпоч)`)
