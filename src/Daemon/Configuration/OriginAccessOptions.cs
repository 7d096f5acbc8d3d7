namespace MedV.Daemon.Configuration;

/// <summary>Section <c>Origin</c>: how the origins are reached that this host was enrolled with. docs/origin.md.</summary>
internal sealed class OriginAccessOptions
{
    /// <summary>The proxy, as <c>http://host:port</c>; empty: what the environment says; <c>none</c>: no proxy.</summary>
    // Where a proxy is set for the whole machine, it is meant.
    [HttpProxy]
    public string Proxy { get; init; } = "";

    /// <summary>Absolute path of a PEM file with the certificates that vouch for the origins' TLS, in place of the system's; empty: the system's.</summary>
    // A bank's own authority is in the system's store mostly, and then nothing need be said.
    [AbsolutePath(MayBeEmpty = true)]
    public string TrustedCertificates { get; init; } = "";

    /// <summary>Absolute path of the file with what is shown to which origin; empty: nothing is. Others may not read it.</summary>
    // A path, so that no secret is in a configuration, an environment or a command line, which others can read.
    [AbsolutePath(MayBeEmpty = true)]
    public string Credentials { get; init; } = "";
}
