using System.Globalization;
using System.Runtime.CompilerServices;

namespace MedV.Chunking.Manifests;

/// <summary>How a reader refuses what breaks a rule of docs/formats/manifest.md.</summary>
internal static class ManifestRule
{
    /// <exception cref="ManifestException">The rule is broken.</exception>
    public static void Require(bool rule, [InterpolatedStringHandlerArgument(nameof(rule))] Complaint complaint)
    {
        if (!rule)
        {
            throw new ManifestException(ManifestFault.Malformed, complaint.ToString());
        }
    }

    /// <exception cref="ManifestException">The rule is broken.</exception>
    public static void Require(bool rule, string complaint)
    {
        if (!rule)
        {
            throw new ManifestException(ManifestFault.Malformed, complaint);
        }
    }

    /// <exception cref="ManifestException">The number is one of a later program.</exception>
    public static void RequireKnown(bool known, string what, int number)
    {
        if (!known)
        {
            throw new ManifestException(ManifestFault.Unsupported, $"{what} {number} is not known to this program");
        }
    }

    /// <summary>A message that is only put together when the rule is broken: there are several checks per chunk, and a million chunks.</summary>
    [InterpolatedStringHandler]
    public ref struct Complaint
    {
        private DefaultInterpolatedStringHandler _text;

        public Complaint(int literalLength, int formattedCount, bool rule, out bool broken)
        {
            broken = !rule;
            _text = broken ? new DefaultInterpolatedStringHandler(literalLength, formattedCount, CultureInfo.InvariantCulture) : default;
        }

        public void AppendLiteral(string value) => _text.AppendLiteral(value);

        public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

        public override string ToString() => _text.ToStringAndClear();
    }
}
