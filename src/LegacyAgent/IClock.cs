namespace MedV.LegacyAgent;

/// <summary>A clock that only goes on.</summary>
internal interface IClock
{
    /// <summary>Time since any fixed moment.</summary>
    TimeSpan Now { get; }
}
