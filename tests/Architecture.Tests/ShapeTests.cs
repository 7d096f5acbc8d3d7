namespace MedV.Architecture.Tests;

public sealed class ShapeTests
{
    private static IEnumerable<Type> ProductTypes => Products.All.SelectMany(Products.WrittenTypes);

    [Fact]
    public void Every_class_is_sealed_static_or_abstract() => Assert.Empty(ShapeRules.OpenClasses(ProductTypes));

    [Fact]
    public void No_static_field_can_change() => Assert.Empty(ShapeRules.StaticState(ProductTypes));

    [Fact]
    public void Every_public_method_that_waits_ends_with_a_token() => Assert.Empty(ShapeRules.EndlessWaits(ProductTypes));

    [Fact]
    public void An_open_class_is_seen() => Assert.Single(ShapeRules.OpenClasses([typeof(Offender)]));

    [Fact]
    public void Static_state_is_seen() => Assert.Equal(3, ShapeRules.StaticState([typeof(Offender)]).Count());

    [Fact]
    public void An_endless_wait_is_seen() => Assert.Single(ShapeRules.EndlessWaits([typeof(Offender)]));

#pragma warning disable CA1052, CA1805, CA1823, CA2211, IDE0044, IDE0051, CS0169, CS0414 // Wrong on purpose: the rules have to see it.
    public class Offender
    {
        public const int Constant = 1;
        public static readonly string Fixed = "";
        public static int Counter;
        private static readonly Dictionary<string, int> Cache = [];

        public static int Property { get; set; }

        public static Task WaitAsync() => Task.CompletedTask;

        public static Task WaitAsync(CancellationToken cancellationToken) => Task.Delay(1, cancellationToken);
    }
#pragma warning restore
}
