namespace MedV.GuestBridge.Publishing.Reconciling;

/// <summary>One step of a plan.</summary>
internal abstract record MenuChange(FileKey Key, string Owner)
{
    /// <summary>What it is called.</summary>
    public abstract string Verb { get; }

    /// <summary>Write a file that is not there.</summary>
    public sealed record Add(MenuFile File) : MenuChange(File.Key, File.Owner)
    {
        public override string Verb => "add";
    }

    /// <summary>Write over a file of ours.</summary>
    /// <param name="File">The new one.</param>
    /// <param name="Digest">What is there.</param>
    public sealed record Replace(MenuFile File, string Digest) : MenuChange(File.Key, File.Owner)
    {
        public override string Verb => "change";
    }

    /// <summary>Remove a file of ours.</summary>
    /// <param name="Key">Where.</param>
    /// <param name="Owner">Realm and workspace.</param>
    /// <param name="Digest">What is there.</param>
    public sealed record Remove(FileKey Key, string Owner, string Digest) : MenuChange(Key, Owner)
    {
        public override string Verb => "remove";
    }
}
