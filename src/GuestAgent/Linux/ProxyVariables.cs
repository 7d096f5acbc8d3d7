namespace MedV.GuestAgent.Linux;

/// <summary>The variables by which programs of Linux learn of a proxy. Pure.</summary>
internal static class ProxyVariables
{
    private const string ThisMachine = "localhost,127.0.0.1,::1";

    /// <summary>The variables for a proxy that speaks HTTP and SOCKS 5 at one address; none for null.</summary>
    public static IEnumerable<(string Name, string Value)> Of(string? address)
    {
        if (address is null)
        {
            yield break;
        }

        // With an h: the proxy resolves names, for the guest cannot.
        (string Name, string Value)[] all =
            [("http_proxy", $"http://{address}"), ("https_proxy", $"http://{address}"), ("all_proxy", $"socks5h://{address}"), ("no_proxy", ThisMachine)];
        foreach ((string name, string value) in all)
        {
            yield return (name, value);
            yield return (name.ToUpperInvariant(), value);
        }
    }
}
