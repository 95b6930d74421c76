### Settings.

setting-environment = environment
setting-defaults = defaults
setting-unknown = no such setting; docs/guides/settings.md has all of them
setting-unknown-key = unknown key; docs/guides/settings.md has all of them
setting-unknown-key-near = unknown key; perhaps { $key } is meant
setting-not = { $reason }, not { $value }
setting-unreadable = cannot read { $file }: { $reason }
setting-no-certificate = no PEM certificate in it
setting-empty-file = { $file } is empty
setting-given-twice = set { $key } or { $key }_file, not both
setting-below = must not be below { $key }
setting-issuer = an https address as the provider names itself (http on loopback), without query
setting-oidc-client = is needed where oidc.issuer is set
setting-oidc-scope = { $scope } has to be among them
setting-without-tls = beyond loopback passwords would go over the network in the clear: set api.origin to the https address of the proxy before it, or api.without_tls = true where the way to it is safe
setting-tiles = must be the address of one tile, such as https://tiles.example/{"{"}z{"}"}/{"{"}x{"}"}/{"{"}y{"}"}.png
setting-origin = must be a scheme and a name, such as https://wenya.example
setting-origin-user = must not have a user in it
setting-network = “{ $value }” is no address and no network
setting-anonymous = "read" is for loopback; set "none" and give people a token (wenya user add)
setting-five-years = retention_days below { $days } (5 years, clause W25) needs service.mode test
setting-certificate-and-key = cert_file and key_file go together
setting-certificate-without-tls = cert_file is for a broker that speaks TLS: set tls = true
setting-certificate-unfit = cert_file { $certificate } does not go with key_file { $key }: “{ $why }”
setting-same-port = must not be `port`: the embedded broker listens for each version by itself
