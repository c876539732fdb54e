/** Made-up frames of the hot channels, in the text form that the venue sends. */
export const frames: readonly string[] = [
  '{"topic":"orderbook.200.BTCUSDT","type":"delta","ts":1700000000130,"data":{"s":"BTCUSDT","b":[["60000.10","1.500"],["59999.90","0"]],"a":[["60000.20","0.25"]],"u":1507,"seq":7538439},"cts":1700000000129}',
  '{"topic":"orderbook.50.1000PEPEUSDT","type":"snapshot","ts":1700000000130,"data":{"s":"1000PEPEUSDT","b":[["0.0071234","123456"]],"a":[],"u":1,"seq":7538439}}',
  '{"topic":"orderbook.1.BTCUSDT","ts":1700000000130,"type":"snapshot","data":{"s":"BTCUSDT","b":[["60000.10","1.500"]],"a":[["60000.20","0.25"]],"u":1507,"seq":7538439},"cts":1700000000129}',
  '{"topic":"publicTrade.BTCUSDT","type":"snapshot","ts":1700000000130,"data":[{"T":1700000000128,"s":"BTCUSDT","S":"Sell","v":"0.004","p":"60000.10","L":"MinusTick","i":"a9188a0a-82bc-50de-be60-03eedbe3cdd7","BT":false,"RPI":false,"seq":7538439},{"T":1700000000129,"s":"BTCUSDT","S":"Buy","v":"1.25","p":"60000.20","L":"PlusTick","i":"4b0832c3-70e8-5f68-a914-c53f304f507c","BT":false}]}',
  '{"topic":"tickers.BTCUSD","type":"delta","data":{"symbol":"BTCUSD","tickDirection":"ZeroPlusTick","markPrice":"60000.15","openInterest":"931760496","openInterestValue":"15054.13","fundingRate":"-0.0001","nextFundingTime":"1700006400000"},"cs":421594,"ts":1700000000130}',
  '{"topic":"tickers.SOLUSDT","type":"snapshot","data":{"symbol":"SOLUSDT","lastPrice":"77.310","markPrice":"77.310","indexPrice":"77.339","openInterest":"6738053.9","openInterestValue":"520918947.01","fundingIntervalHour":"8","nextFundingTime":"1700006400000","fundingRate":"0.00000876","bid1Price":"77.300","bid1Size":"1348.2","ask1Price":"77.310","ask1Size":"211.6","preOpenPrice":"","preQty":""},"cs":272903,"ts":1700000000130}',
];
