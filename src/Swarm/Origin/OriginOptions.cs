using System.Collections.Immutable;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MedV.Swarm.Manners;

namespace MedV.Swarm.Origin;

/// <summary>How an <see cref="OriginClient"/> reaches its origins, and how patient it is.</summary>
public sealed record OriginOptions
{
    /// <summary>The longest time without a single byte before a request is given up. Default 15 seconds.</summary>
    // Not a limit on the whole: a bundle may take minutes on a slow link, and is fine as long as it moves.
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long an origin is left alone after its first failure; doubled with each further one. Default 1 second.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest time that an origin is left alone on our own account. Default 1 minute.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest <c>Retry-After</c> that is honoured. Default 10 minutes.</summary>
    // A broken clock or a mistyped number at the origin must not stop a branch for a day.
    public TimeSpan LongestRetryAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>What may be read of bodies. Default: no limit.</summary>
    public IByteBudget Download { get; init; } = NoLimit.Instance;

    /// <summary>Told of each connection to an origin, or to the proxy before it, before anything is sent on it. Default: nobody.</summary>
    public Action<Socket>? Connected { get; init; }

    /// <summary>By which way. Default: what the environment says.</summary>
    public OriginProxy Proxy { get; init; } = OriginProxy.OfEnvironment;

    /// <summary>The certificates that vouch for the origins' TLS, in place of the system's. Default: none, the system's.</summary>
    public X509Certificate2Collection TrustedRoots { get; init; } = [];

    /// <summary>What is shown to which origin: to this address alone, never to where it redirects to. Those of other addresses are not used.</summary>
    public ImmutableDictionary<Uri, OriginCredential> Credentials { get; init; } = ImmutableDictionary<Uri, OriginCredential>.Empty;
}
