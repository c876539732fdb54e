/** Made-up frames of the hot channels of each venue, in the text form that the venue sends. */
export const VENUE_FRAMES: Readonly<Record<string, readonly string[]>> = {
  "binance-usdm": [
    '{"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":1700000000100,"T":1700000000098,"s":"BTCUSDT","U":101,"u":110,"pu":100,"b":[["60000.10","1.500"],["59999.90","0.000"]],"a":[["60000.20","0.25"]]}}',
    '{"e":"depthUpdate","E":1700000000100,"T":1700000000098,"s":"ETHUSDT","ps":"ETHUSDT","U":101,"u":110,"pu":100,"b":[],"a":[["0.00001234","123456789.125"]]}',
    '{"stream":"btcusdt@depth5@100ms","data":{"e":"depthUpdate","E":1700000000100,"T":1700000000098,"s":"BTCUSDT","U":101,"u":110,"pu":100,"b":[["60000.10","1.500"]],"a":[["60000.20","0.25"]]}}',
    '{"stream":"btcusdt@bookTicker","data":{"e":"bookTicker","u":42,"s":"BTCUSDT","b":"60000.10","B":"3.5","a":"60000.20","A":"1","T":1700000000050,"E":1700000000052}}',
    '{"stream":"btcusdt@trade","data":{"e":"trade","E":1700000000060,"T":1700000000059,"s":"BTCUSDT","t":9007199254740991,"p":"60000.10","q":"0.002","X":"MARKET","m":true}}',
    '{"stream":"btcusdt@aggTrade","data":{"e":"aggTrade","E":1700000000060,"a":7,"s":"BTCUSDT","p":"60000.123456789012345","q":"0.002","f":1,"l":3,"T":1700000000059,"m":false}}',
  ],
  gateio: [
    '{"time":1700000000,"time_ms":1700000000123,"channel":"spot.order_book_update","event":"update","result":{"t":1700000000120,"e":"depthUpdate","E":1700000000,"s":"BTC3S_USDT","U":5,"u":7,"b":[["0.2","15.48"]],"a":[["0.21","0"],["0.22","3.5"]]}}',
    '{"time":1700000000,"time_ms":1700000000123,"channel":"spot.obu","event":"update","result":{"t":1700000000120,"full":true,"s":"ob.BTC_USDT.400","U":5,"u":7,"b":[["60000","15.48"]],"a":[["60001","3.5"]]}}',
    '{"time":1700000000,"channel":"spot.trades","event":"update","result":{"id":309143071,"create_time":1700000000,"create_time_ms":"1700000000123.4560","side":"sell","currency_pair":"BTC_USDT","amount":"16.4700000000","price":"0.4705000000"}}',
    '{"time":1700000000,"time_ms":1700000000123,"channel":"spot.book_ticker","event":"update","result":{"t":1700000000120,"u":48733182,"s":"BTC_USDT","b":"19177.79","B":"0.0003341504","a":"19179.38","A":"0.09"}}',
    '{"time":1700000000,"channel":"spot.candlesticks","event":"update","result":{"t":"1699999980","v":"12.5","c":"0.21","h":"0.22","l":"0.2","o":"0.205","n":"1m_BTC3S_USDT"}}',
    '{"time":1700000000,"time_ms":1700000000123,"channel":"spot.candlesticks","event":"update","result":{"t":"1699999980","v":"120921.5","c":"60000","h":"60001","l":"59999","o":"60000","n":"1h_BTC_USDT","a":"2.0153","w":false}}',
  ],
  "gateio-futures": [
    '{"time":1700000000,"time_ms":1700000000123,"channel":"futures.order_book_update","event":"update","result":{"U":5,"a":[],"b":[{"p":"0.7696","s":1056},{"s":"0","p":"0.76"}],"s":"OMG_USDT","t":1700000000120,"u":7}}',
    '{"channel":"futures.obu","event":"update","time":1700000000,"result":{"t":1700000000120,"s":"ob.BTC_USDT.50","U":8,"u":9,"b":[[60000.5,5000]],"a":[["60001","3.5"]]}}',
    '{"channel":"futures.trades","event":"update","time":1700000000,"result":[{"size":-108,"id":27753479,"create_time":1700000000,"create_time_ms":1700000000123,"price":"96.4","contract":"BTC_USDT"},{"size":"2.5","id":27753480,"create_time":1700000000,"create_time_ms":1700000000124,"price":"96.5","contract":"BTC_USDT"}]}',
    '{"time":1700000000,"time_ms":1700000000123,"channel":"futures.book_ticker","event":"update","error":null,"result":{"t":1700000000120,"u":2517661076,"s":"BTC_USDT","b":"54696.6","B":37000,"a":"54696.7","A":47061}}',
    '{"time":1700000000,"time_ms":1700000000123,"channel":"futures.candlesticks","event":"update","result":[{"t":1699999980,"v":7,"c":"0.1701","h":"0.18","l":"0.17","o":"0.175","n":"1m_FRONT_USDT"},{"t":1699999980,"v":0,"c":"60000","h":"60000","l":"60000","o":"60000","n":"1m_BTC_USDT","a":"5"}]}',
  ],
};
