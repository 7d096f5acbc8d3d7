using System.Reflection;

namespace MedV.Architecture.Tests;

/// <summary>Rules about the shape of types. Each gives the faults it finds, in words.</summary>
internal static class ShapeRules
{
    private const BindingFlags Statics = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
    private const BindingFlags Publics = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly;

    /// <summary>Every class is sealed, static or abstract.</summary>
    public static IEnumerable<string> OpenClasses(IEnumerable<Type> types) => types
        .Where(type => type.IsClass && !type.IsSealed && !type.IsAbstract)
        .Select(type => $"{type} is neither sealed, static nor abstract");

    /// <summary>No static field can change, nor what it refers to if that is a collection.</summary>
    public static IEnumerable<string> StaticState(IEnumerable<Type> types) => types
        .Where(type => !type.IsEnum)
        .SelectMany(type => type.GetFields(Statics))
        .Where(field => !field.IsLiteral && !IsGenerated(field))
        .Where(field => !field.IsInitOnly || IsCollectionThatChanges(field.FieldType))
        .Select(field => $"{field.DeclaringType}.{field.Name} is static and can change");

    /// <summary>A public method that waits can be told to stop waiting.</summary>
    public static IEnumerable<string> EndlessWaits(IEnumerable<Type> types) => types
        .Where(type => type.IsVisible)
        .SelectMany(type => type.GetMethods(Publics))
        .Where(method => method.Name.EndsWith("Async", StringComparison.Ordinal) && !IsOfTheFramework(method))
        .Where(method => method.GetParameters().LastOrDefault()?.ParameterType != typeof(CancellationToken))
        .Select(method => $"{method.DeclaringType}.{method.Name} does not end with a CancellationToken");

    private static bool IsGenerated(FieldInfo field) =>
        field.Name.Contains('<', StringComparison.Ordinal) && field.IsInitOnly
        || field.GetCustomAttributesData().Any(data => data.AttributeType.Name is "CompilerGeneratedAttribute" or "GeneratedCodeAttribute") && field.IsInitOnly;

    private static bool IsCollectionThatChanges(Type type) =>
        type.IsGenericType
        && type.Namespace is "System.Collections.Generic" or "System.Collections.Concurrent"
        && !type.IsInterface;

    // A name and a signature that the framework gave is not ours to change.
    private static bool IsOfTheFramework(MethodInfo method) =>
        method.Name == nameof(IAsyncDisposable.DisposeAsync) || method.GetBaseDefinition().DeclaringType!.Assembly != method.DeclaringType!.Assembly;
}
