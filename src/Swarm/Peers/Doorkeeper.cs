using System.Net;
using System.Net.Sockets;

namespace MedV.Swarm.Peers;

/// <summary>Decides which callers get as far as the handshake: so many at once in all, and of one address only a few.</summary>
/// <remarks>Safe for use by any number of threads. Whoever is past the handshake has proved to be a host of the realm, and counts no more.</remarks>
internal sealed class Doorkeeper
{
    /// <summary>Handshakes at once.</summary>
    // A whole site of 200 hosts may call at once after a power cut; at 2 ms each it is through in a second, whoever was refused calls again.
    public const int Most = 64;

    /// <summary>Of them from one address, or one /64 network of IPv6.</summary>
    public const int MostOfOne = 8;

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _inside = [];
    private int _all;

    /// <summary>Lets a caller in, who must <see cref="Leave"/> again.</summary>
    /// <returns><see langword="false"/> when it is to be hung up on.</returns>
    public bool TryEnter(IPAddress caller)
    {
        lock (_lock)
        {
            IPAddress address = Counted(caller);
            int inside = _inside.GetValueOrDefault(address);
            if (_all >= Most || inside >= MostOfOne)
            {
                return false;
            }

            _inside[address] = inside + 1;
            _all++;
            return true;
        }
    }

    /// <summary>A caller's handshake has ended, well or not.</summary>
    public void Leave(IPAddress caller)
    {
        lock (_lock)
        {
            IPAddress address = Counted(caller);
            _all--;
            if (--_inside[address] == 0)
            {
                _inside.Remove(address);
            }
        }
    }

    private static IPAddress Counted(IPAddress caller)
    {
        if (caller.IsIPv4MappedToIPv6)
        {
            return caller.MapToIPv4();
        }

        if (caller.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return caller;
        }

        // One machine has as many addresses of its network as it likes.
        byte[] network = caller.GetAddressBytes();
        network.AsSpan(8).Clear();
        return new IPAddress(network, caller.ScopeId);
    }
}
