/** Made-up frames of the hot channels, in the text form that the venue sends. */
export const frames: readonly string[] = [
  '{"time":1700000000,"time_ms":1700000000123,"channel":"spot.order_book_update","event":"update","result":{"t":1700000000120,"e":"depthUpdate","E":1700000000,"s":"BTC3S_USDT","U":5,"u":7,"b":[["0.2","15.48"]],"a":[["0.21","0"],["0.22","3.5"]]}}',
  '{"time":1700000000,"time_ms":1700000000123,"channel":"spot.obu","event":"update","result":{"t":1700000000120,"full":true,"s":"ob.BTC_USDT.400","U":5,"u":7,"b":[["60000","15.48"]],"a":[["60001","3.5"]]}}',
  '{"time":1700000000,"channel":"spot.trades","event":"update","result":{"id":309143071,"create_time":1700000000,"create_time_ms":"1700000000123.4560","side":"sell","currency_pair":"BTC_USDT","amount":"16.4700000000","price":"0.4705000000"}}',
  '{"time":1700000000,"time_ms":1700000000123,"channel":"spot.book_ticker","event":"update","result":{"t":1700000000120,"u":48733182,"s":"BTC_USDT","b":"19177.79","B":"0.0003341504","a":"19179.38","A":"0.09"}}',
  '{"time":1700000000,"channel":"spot.candlesticks","event":"update","result":{"t":"1699999980","v":"12.5","c":"0.21","h":"0.22","l":"0.2","o":"0.205","n":"1m_BTC3S_USDT"}}',
  '{"time":1700000000,"time_ms":1700000000123,"channel":"spot.candlesticks","event":"update","result":{"t":"1699999980","v":"120921.5","c":"60000","h":"60001","l":"59999","o":"60000","n":"1h_BTC_USDT","a":"2.0153","w":false}}',
  '{"time":1700000000,"time_ms":1700000000123,"channel":"spot.trades","event":"update","result":{"id":309143071,"create_time":1700000000,"create_time_ms":"1700000000123.4560","side":"buy","currency_pair":"BTC_USDT","amount":"16.47","price":"0.4705","range":"2390902-2390902"}}',
];
