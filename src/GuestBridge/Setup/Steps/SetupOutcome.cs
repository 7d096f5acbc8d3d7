namespace MedV.GuestBridge.Setup.Steps;

/// <summary>How a piece of work went.</summary>
internal abstract record SetupOutcome
{
    private SetupOutcome()
    {
    }

    /// <summary>It is done.</summary>
    public sealed record Done : SetupOutcome;

    /// <summary>It is not over yet: ask again.</summary>
    public sealed record NotYet : SetupOutcome;

    /// <summary>It failed, or took too long.</summary>
    /// <param name="Reason">Why, in words; may come from the guest.</param>
    public sealed record Failed(string Reason) : SetupOutcome;
}
