namespace MedV.Daemon.Control;

/// <summary>Lets only a few strangers wait for their refusal at once, so that they cannot take the connections of those who may use the API.</summary>
/// <param name="most">How many strangers may be connected.</param>
internal sealed class StrangerGate(int most)
{
    private int _strangers;

    /// <summary>Whether the caller may come in; who does must <see cref="Leave"/>.</summary>
    public bool TryEnter(Caller caller)
    {
        if (caller.MayUse || Interlocked.Increment(ref _strangers) <= most)
        {
            return true;
        }

        Interlocked.Decrement(ref _strangers);
        return false;
    }

    /// <summary>The caller's connection is closed.</summary>
    public void Leave(Caller caller)
    {
        if (!caller.MayUse)
        {
            Interlocked.Decrement(ref _strangers);
        }
    }
}
