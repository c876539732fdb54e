/** Made-up frames of the hot channels, in the text forms that the venue has sent. */
export const frames: readonly string[] = [
  '{"channel":"l2Book","data":{"coin":"BTC","time":1700000000546,"levels":[[{"px":"60000.0","sz":"10.25923","n":36},{"px":"59999.0","sz":"1.65875","n":7}],[{"px":"60001.0","sz":"50.66449","n":18}]]}}',
  '{"channel":"l2Book","data":{"coin":"kPEPE","levels":[[{"n":5,"px":"0.004411","sz":"2058973.0"}],[{"n":9,"px":"0.004413","sz":"5803647.0"}]],"time":1700000000546}}',
  '{"channel":"l2Book","data":{"coin":"MATIC","time":1700000000546,"levels":[[],[]]}}',
  '{"channel":"bbo","data":{"coin":"xyz:SP500","time":1700000000546,"bbo":[{"px":"7673.3","sz":"8.066","n":2},{"px":"7673.4","sz":"5.324","n":6}]}}',
  '{"channel":"trades","data":[{"coin":"BTC","side":"A","px":"60000.0","sz":"0.00036","time":1700000000193,"hash":"0x7ab6","tid":1045359869404765,"users":["0x9aa5","0x8269"]},{"coin":"BTC","hash":"0x2b25","px":"60001.0","side":"B","sz":"0.5","tid":588047386913648,"time":1700000000194,"users":[]}]}',
  '{"channel":"activeAssetCtx","data":{"coin":"BTC","ctx":{"funding":"-0.0000018952","openInterest":"36585.31848","prevDayPx":"61627.0","dayNtlVlm":"4161029539.6949653625","premium":null,"oraclePx":"60098.0","markPx":"60048.0","midPx":"60043.5","impactPxs":["60043.0","60044.0"],"dayBaseVlm":"49116.08533"}}}',
];
