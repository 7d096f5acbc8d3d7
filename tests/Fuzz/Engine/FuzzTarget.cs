using MedV.Fuzz.Mutation;

namespace MedV.Fuzz.Engine;

/// <summary>A parser under test. Each object is used by one thread.</summary>
internal abstract class FuzzTarget
{
    private IReadOnlyList<FuzzBase>? _bases;

    /// <summary>Its name in cases and on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>The most that the parser may allocate for one input, in bytes.</summary>
    public virtual long MostAllocatedBytes => 64 << 20;

    /// <summary>The most that the parser may read of one input, in bytes; more than the input has, for some of it is read again.</summary>
    public virtual long MostReadBytes => 256 << 20;

    /// <summary>Whether bytes may be put in and taken out, and not only changed.</summary>
    public virtual bool IsSequence => false;

    /// <summary>How much longer than its base an input may be.</summary>
    public virtual int Room => 4096;

    /// <summary>The longest that an input may be said to be, with zeros that are nowhere. 0: no longer than it is.</summary>
    public virtual long LongestStretch => 0;

    /// <summary>What inputs are made of.</summary>
    public IReadOnlyList<FuzzBase> Bases => _bases ??= [.. MakeBases()];

    /// <summary>Changes that only make sense for this target.</summary>
    public IReadOnlyList<Action<Workbench, Random>> OwnMutations { get; init; } = [];

    /// <summary>Reads one input, and looks at what came of it.</summary>
    /// <remarks>A documented refusal is caught here; any other exception is a failure.</remarks>
    /// <exception cref="FuzzException">What came of it cannot be.</exception>
    public abstract void Run(Workbench input, Meter meter);

    /// <summary>Makes checksums right after a change, so that what was changed is looked at.</summary>
    public virtual void Fix(Workbench input, Random random)
    {
    }

    protected abstract IEnumerable<FuzzBase> MakeBases();
}
