package gemini

// jsonSchema is the shape of an answer: a pick's id is one of the candidates'. Only keywords that Gemini supports.
func jsonSchema(ids []string, picks int) map[string]any {
	str := map[string]any{"type": "string"}
	return map[string]any{
		"type":             "object",
		"propertyOrdering": []string{"summary", "picks", "tips"},
		"required":         []string{"summary", "picks", "tips"},
		"properties": map[string]any{
			"summary": str,
			"picks": map[string]any{
				"type":     "array",
				"maxItems": picks,
				"items": map[string]any{
					"type":             "object",
					"propertyOrdering": []string{"id", "reason"},
					"required":         []string{"id", "reason"},
					"properties": map[string]any{
						"id":     map[string]any{"type": "string", "enum": ids},
						"reason": str,
					},
				},
			},
			"tips": map[string]any{"type": "array", "maxItems": maxTips, "items": str},
		},
	}
}
