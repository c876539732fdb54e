/** Made-up frames of the hot channels, in the text form that the venue sends. */
export const frames: readonly string[] = [
  '{"time":1700000000,"time_ms":1700000000123,"channel":"futures.order_book_update","event":"update","result":{"U":5,"a":[],"b":[{"p":"0.7696","s":1056},{"s":"0","p":"0.76"}],"s":"OMG_USDT","t":1700000000120,"u":7}}',
  '{"channel":"futures.obu","event":"update","time":1700000000,"result":{"t":1700000000120,"s":"ob.BTC_USDT.50","U":8,"u":9,"b":[[60000.5,5000]],"a":[["60001","3.5"]]}}',
  '{"channel":"futures.trades","event":"update","time":1700000000,"result":[{"size":-108,"id":27753479,"create_time":1700000000,"create_time_ms":1700000000123,"price":"96.4","contract":"BTC_USDT"},{"size":"2.5","id":27753480,"create_time":1700000000,"create_time_ms":1700000000124,"price":"96.5","contract":"BTC_USDT"}]}',
  '{"time":1700000000,"time_ms":1700000000123,"channel":"futures.book_ticker","event":"update","error":null,"result":{"t":1700000000120,"u":2517661076,"s":"BTC_USDT","b":"54696.6","B":37000,"a":"54696.7","A":47061}}',
  '{"time":1700000000,"time_ms":1700000000123,"channel":"futures.candlesticks","event":"update","result":[{"t":1699999980,"v":7,"c":"0.1701","h":"0.18","l":"0.17","o":"0.175","n":"1m_FRONT_USDT"},{"t":1699999980,"v":0,"c":"60000","h":"60000","l":"60000","o":"60000","n":"1m_BTC_USDT","a":"5"}]}',
  '{"time":1733899014,"time_ms":1733899014113,"channel":"futures.order_book_update","event":"update","result":{"t":1733899010864,"s":"BTC_USDT","U":562559263,"u":562559265,"b":[{"p":"97612.4","s":18841},{"p":"97267.2","s":0}],"a":[]}}',
  '{"time":1785548245,"time_ms":1785548245214,"channel":"futures.order_book_update","event":"update","result":{"t":1785548245213,"U":120900607897,"u":120900607901,"s":"BTC_USDT","a":[],"b":[{"p":"62914.2","s":"21129"}],"l":"20"}}',
  '{"time":1700000000,"time_ms":1700000000123,"channel":"futures.trades","event":"update","result":[{"id":27753479,"size":"-1.5","create_time":1700000000,"create_time_ms":1700000000123,"price":"96.4","contract":"BTC_USDT"}]}',
];
