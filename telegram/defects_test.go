package telegram_test

// What github.com/go-telegram/bot does to updates and sends, and the tests that show that this package does not:
//
//	an update is acknowledged before a handler finished      TestPoller_AcknowledgesWhatIsSafe, TestCrash_Polling
//	retry_after is ignored                                   TestPoller_Patience, TestSender_Patience
//	running handlers lose their context on stop              TestIntake_Stop
//	one goroutine per update, unbounded                      TestIntake_ParallelIsBounded
//	two messages of one chat run out of order                TestIntake_OneChatInOrderOthersBeside, TestCrash_Webhook
//	a panic ends the process                                 TestIntake_PanicIsOneErrorAndAnApology
//	the webhook answers 200 to everything, without a limit   TestWebhook_Refusals
//	/command@bot_name is never matched                       TestParseCommand
//	a forged entity panics                                   TestEntityText, FuzzParseCommand
//	some errors need errors.As, an HTML 502 cannot be told   TestClient_ErrorKinds
//	nothing is retried                                       TestSender_Patience
//	requests are chunked multipart                           TestClient_Encoding
//	most sends open a new connection                         TestClient_KeepsConnections
//	buttons with an empty copy_text (v1.19.0)                TestClient_Encoding
