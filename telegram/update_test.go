package telegram

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkDecode is what reading an update costs, from the bytes of a webhook's request.
func BenchmarkDecode(b *testing.B) {
	const from = `"from":{"id":7,"is_bot":false,"first_name":"Ann","last_name":"Lee","username":"annlee","language_code":"en"}`
	const chat = `"chat":{"id":7,"first_name":"Ann","last_name":"Lee","username":"annlee","type":"private"}`
	row := "[" + strings.Repeat(`{"text":"1 👍","callback_data":"1f.l1.tg5vqo.0.lunch-17.q2Vf6bGx"},`, 3) + `{"text":"1 ✅","callback_data":"1f.h1.tg5vqo.0.lunch-17.Zk3nW0-a"}]`
	for name, raw := range map[string]string{
		"command": `{"update_id":9,"message":{"message_id":5,` + from + `,` + chat +
			`,"date":1777777777,"text":"/picks","entities":[{"offset":0,"length":6,"type":"bot_command"}]}}`,
		"tap": fmt.Sprintf(`{"update_id":9,"callback_query":{"id":"30064771072",%s,"message":{"message_id":5,%s,"date":1777777777,"text":%q,`+
			`"reply_markup":{"inline_keyboard":[%s]}},"chat_instance":"-4","data":"1f.l1.tg5vqo.0.lunch-17.q2Vf6bGx"}}`,
			from, chat, strings.Repeat("Borscht, because you liked okroshka. ", 20), strings.Repeat(row+",", 4)+row),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(raw)))
			for b.Loop() {
				if _, err := decodeUpdate([]byte(raw)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
