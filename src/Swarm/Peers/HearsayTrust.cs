using System.Net;

namespace MedV.Swarm.Peers;

/// <summary>
/// How long peers that tell of others are listened to: a call in vain costs the teller some of its credit, and nobody is called for long at an
/// address where no peer answers, whoever says so. Not safe for use by several threads.
/// </summary>
internal sealed class HearsayTrust
{
    // A host that was switched off a moment ago is an honest mistake, and a call that rings is not one yet.
    private const int MistakesAtOnce = 32;
    private const int CallsInVainPerAddress = 4;
    private const int MaximumAddresses = 4096;
    private static readonly TimeSpan MistakeForgiven = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan CallForgiven = TimeSpan.FromMinutes(15);

    private readonly Dictionary<HostId, Allowance> _tellers = [];
    private readonly Dictionary<IPAddress, Allowance> _addresses = [];

    /// <summary>Whether a host is listened to.</summary>
    public bool IsCredible(HostId teller, TimeSpan now) => !_tellers.TryGetValue(teller, out Allowance? credit) || credit.IsLeft(now);

    /// <summary>Whether a call that one host proposed may be made; it counts as one in vain until it is answered.</summary>
    public bool TryCall(HostId teller, IPAddress address, TimeSpan now)
    {
        if (!IsCredible(teller, now) || !IsBearable(address, now))
        {
            return false;
        }

        Of(_tellers, teller, MistakesAtOnce, MistakeForgiven).TryTake(now);
        Of(_addresses, address, CallsInVainPerAddress, CallForgiven).TryTake(now);
        return true;
    }

    /// <summary>The call was answered by whom it was for.</summary>
    public void Answered(HostId teller, IPAddress address)
    {
        _tellers.GetValueOrDefault(teller)?.Return();
        _addresses.GetValueOrDefault(address)?.Return();
    }

    // Who makes us keep so many addresses is a liar, or several; nobody else is hurt for long when all are left alone for a while.
    private bool IsBearable(IPAddress address, TimeSpan now)
    {
        if (_addresses.TryGetValue(address, out Allowance? left))
        {
            return left.IsLeft(now);
        }

        if (_addresses.Count >= MaximumAddresses)
        {
            foreach ((IPAddress known, _) in _addresses.Where(entry => entry.Value.IsFull(now)).ToArray())
            {
                _addresses.Remove(known);
            }
        }

        return _addresses.Count < MaximumAddresses;
    }

    private static Allowance Of<TKey>(Dictionary<TKey, Allowance> all, TKey key, int most, TimeSpan pause)
        where TKey : notnull
    {
        if (!all.TryGetValue(key, out Allowance? allowance))
        {
            all[key] = allowance = new Allowance(most, pause);
        }

        return allowance;
    }
}
