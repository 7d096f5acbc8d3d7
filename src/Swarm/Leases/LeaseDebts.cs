namespace MedV.Swarm.Leases;

/// <summary>What hosts that are gone had leased and not brought: who hangs up and comes back is held to it as if he had stayed.</summary>
internal sealed class LeaseDebts
{
    private const int MostRemembered = 4096;

    private readonly Dictionary<HostId, (TimeSpan WithoutChunk, bool OwesChunk)> _debts = [];

    /// <summary>A host is gone; its leases are still those that it had.</summary>
    public void Keep(LeaseMember gone, TimeSpan now)
    {
        if (gone.Leases.Count == 0 && !gone.OwesChunk && gone.DistrustedUntil == TimeSpan.MinValue)
        {
            return;
        }

        if (_debts.Count >= MostRemembered)
        {
            _debts.Clear();
        }

        _debts[gone.Id] = (now - gone.LastChunk, gone.OwesChunk);
    }

    /// <summary>A host is here again. The time that it was away does not count against it: only that in which it could have brought a chunk.</summary>
    public void Restore(LeaseMember back, TimeSpan now)
    {
        if (_debts.Remove(back.Id, out (TimeSpan WithoutChunk, bool OwesChunk) debt))
        {
            back.LastChunk = now - debt.WithoutChunk;
            back.OwesChunk = debt.OwesChunk;
        }
    }
}
