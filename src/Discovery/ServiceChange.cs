namespace MedV.Discovery;

/// <summary>What changed on the LAN. A closed set.</summary>
public abstract record ServiceChange
{
    private ServiceChange()
    {
    }

    /// <summary>The name of the service that it is about.</summary>
    public abstract string InstanceName { get; }

    /// <summary>Calls the one function that fits.</summary>
    public T Match<T>(Func<Found, T> found, Func<Changed, T> changed, Func<Lost, T> lost)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(changed);
        ArgumentNullException.ThrowIfNull(lost);

        return this switch
        {
            Found change => found(change),
            Changed change => changed(change),
            Lost change => lost(change),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>A service is there whose name, port, text and at least one address are known.</summary>
    /// <param name="Service">The service.</param>
    public sealed record Found(DiscoveredService Service) : ServiceChange
    {
        /// <inheritdoc/>
        public override string InstanceName => Service.InstanceName;
    }

    /// <summary>A service that was found has another port, other addresses or another text now.</summary>
    /// <param name="Service">The service as it is now.</param>
    public sealed record Changed(DiscoveredService Service) : ServiceChange
    {
        /// <inheritdoc/>
        public override string InstanceName => Service.InstanceName;
    }

    /// <summary>A service that was found said goodbye, or was not heard of for two minutes.</summary>
    /// <param name="Name">Its name.</param>
    public sealed record Lost(string Name) : ServiceChange
    {
        /// <inheritdoc/>
        public override string InstanceName => Name;
    }
}
