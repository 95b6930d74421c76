// The service tells no event of its rates and lags: its page looks again by itself while somebody can see it.
"use strict";

setInterval(() => {
  if (!document.hidden) refreshSoon();
}, 5000);
