package dev.fluxion.core;

import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.backend.Backend;
import dev.fluxion.core.backend.View;
import dev.fluxion.core.op.Shaping;

/** The part of {@link Tensor} that says where and how elements are stored: conversion, copies, changes in place. */
public sealed interface Stored permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    /** {@return this converted, or this itself} @param dtype the type */
    default Tensor to(DType dtype) {
        return dtype == self().dtype() ? self() : Autograd.apply(new Shaping.Convert(self().dtype(), dtype), self());
    }

    /** {@return this on another device, or this itself} @param device where */
    default Tensor to(Device device) {
        return device.equals(self().device()) ? self() : Autograd.apply(new Shaping.Move(self().device(), device), self());
    }

    /** {@return a copy with memory of its own, in row-major order} */
    default Tensor copy() {
        return Autograd.apply(new Shaping.Copy(), self());
    }

    /** {@return this, or a copy if its elements do not lie in row-major order} */
    default Tensor contiguous() {
        return self().view().isContiguous() ? self() : copy();
    }

    /** {@return zeros of this shape and dtype, on this device} */
    default Tensor zerosLike() {
        return Tensor.zeros(self().shape(), self().dtype(), self().device());
    }

    /** {@return ones of this shape and dtype, on this device} */
    default Tensor onesLike() {
        return fullLike(1);
    }

    /** {@return one value everywhere, of this shape and dtype, on this device} @param value converted to the dtype */
    default Tensor fullLike(double value) {
        return Tensor.full(self().shape(), value, self().dtype(), self().device());
    }

    /** {@return this, with one value everywhere} @param value converted to the dtype */
    default Tensor fill(double value) {
        Backend backend = self().device().backend();
        View view = self().view();
        self().requireInPlace("fill");
        backend.copy(view, new View(backend.wrap(DType.F64, new double[] {value}), view.shape(), new int[view.rank()], 0));
        view.buffer().changed();
        return self();
    }

    /** {@return this, with the elements of another} @param source of a shape that broadcasts to this one; converted */
    default Tensor copyFrom(Tensor source) {
        Tensor x = self();
        if (!source.shape().broadcastsTo(x.shape())) {
            throw new IllegalArgumentException("source has shape " + source.shape() + ", expected one that broadcasts to " + x.shape());
        }
        x.requireInPlace("copyFrom");
        try (var _ = Autograd.noGrad()) {
            x.device().backend().copy(x.view(), source.to(x.device()).expand(x.shape()).view());
        }
        x.view().buffer().changed();
        return x;
    }
}
