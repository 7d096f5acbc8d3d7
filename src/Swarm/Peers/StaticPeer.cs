using System.Globalization;

namespace MedV.Swarm.Peers;

/// <summary>A peer that configuration names.</summary>
internal sealed class StaticPeer
{
    private StaticPeer(string host, int port)
    {
        Host = host;
        Port = port;
    }

    /// <summary>DNS name or address.</summary>
    public string Host { get; }

    public int Port { get; }

    /// <summary>Who it turned out to be.</summary>
    public HostId? Id { get; set; }

    /// <summary>The last call, with the conversation that followed.</summary>
    public Task Call { get; set; } = Task.CompletedTask;

    /// <summary>Reads <c>host:port</c>, <c>[ipv6]:port</c>.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static StaticPeer Parse(string text)
    {
        int colon = text.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) || port == 0)
        {
            throw new FormatException($"'{text}' is no peer: expected host:port");
        }

        return new StaticPeer(text[..colon].Trim('[', ']'), port);
    }
}
