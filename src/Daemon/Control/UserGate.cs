using System.Collections.Concurrent;

namespace MedV.Daemon.Control;

/// <summary>Lets each user have only a few connections at once, so that one cannot take those of the others.</summary>
/// <param name="most">How many a user may have.</param>
internal sealed class UserGate(int most)
{
    private readonly ConcurrentDictionary<uint, int> _connections = new();

    /// <summary>Whether the user may come in; who does must <see cref="Leave"/>.</summary>
    public bool TryEnter(uint user)
    {
        if (_connections.AddOrUpdate(user, 1, (_, count) => count + 1) <= most)
        {
            return true;
        }

        Leave(user);
        return false;
    }

    /// <summary>A connection of the user is closed.</summary>
    public void Leave(uint user)
    {
        if (_connections.AddOrUpdate(user, 0, (_, count) => count - 1) == 0)
        {
            _connections.TryRemove(KeyValuePair.Create(user, 0));
        }
    }
}
